/* SPDX-License-Identifier: MIT */
#include "ingest/match.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int match_init(struct match *match, struct process *process)
{
	memset(match, 0, sizeof(*match));
	match->process = process;
	table_init(&match->machines);
	return 0;
}

void match_release(struct match *match)
{
	struct table_entry *cursor = NULL;
	uint64_t key;
	void *machine;

	while (table_next(&match->machines, &cursor, &key, &machine))
		free(machine);
	table_release(&match->machines);
}

struct machine *match_machine(struct match *match, uint32_t id)
{
	struct machine *machine = table_find(&match->machines, id);

	if (machine)
		return machine;
	machine = calloc(1, sizeof(*machine));
	if (!machine)
		return NULL;
	machine->id = id;
	if (!table_insert(&match->machines, id, machine))
		return machine;
	free(machine);
	return NULL;
}

/* The M goes on to `call`, which is greater than the last number. */
static void advance(struct match *match, struct machine *machine, uint64_t call)
{
	/* a call that only freed is no sign of life going on */
	if (machine->only_frees && match->work)
		match->work--;
	match->work += call - machine->call;
	machine->call = call;
	machine->only_frees = false;
}

void match_poll(struct match *match, struct machine *machine, uint64_t call)
{
	if (call > machine->call)
		advance(match, machine, call);
}

/* Move the work clock on; returns the call's key, 0: none. */
static uint64_t run_clock(struct match *match, const struct event *event)
{
	struct machine *machine = event->machine;

	if (!event->call || !machine)
		return 0;
	bool is_new = machine->in_event != event->call;
	bool frees = event->type == EVENT_FREE;
	/* a new M in an old place; a poll may well be ahead of the events */
	if (event->call < machine->in_event)
		machine->call = 0;
	if (event->call > machine->call)
		advance(match, machine, event->call);
	machine->in_event = event->call;
	machine->only_frees = frees && (is_new || machine->only_frees);
	return call_key(machine->id, event->call);
}

static struct stack *stack_of(const struct process *process, uint32_t index)
{
	return process->stacks[index < process->n_stacks ? index : 0];
}

static void note_goroutine(struct stack *stack, uint64_t goid)
{
	if (!stack->tally.allocated_objects)
		stack->goid = goid;
	else if (stack->goid != goid)
		stack->goid = GOID_SEVERAL;
}

static void count_alloc(struct match *match, const struct block *block,
			const struct event *event)
{
	struct process *process = match->process;
	struct stack *stack = stack_of(process, block->stack);
	struct group *group = stack->group;

	note_goroutine(stack, event->goid);
	tally_alloc(&process->total, block->size);
	tally_alloc(&stack->tally, block->size);
	tally_alloc(&group->tally, block->size);
	if (group->tally.allocated_objects == 1) {
		group->first_time = block->time;
		group->first_work = block->work;
	}
	group->last_time = block->time;
	group->last_work = block->work;
	group->moved += event->type == EVENT_ALLOC_MOVED;
	if (block->call && block->call != group->last_call) {
		group->calls++;
		group->last_call = block->call;
	}
}

static void count_lifetime(struct group *group, const struct block *block,
			   const struct event *event, uint64_t work,
			   uint64_t call)
{
	if (call && block->call == call) {
		group->temporaries++;
		return;
	}
	if (!group->work_lifetimes)
		group->work_lifetimes = calloc(1, sizeof(struct lifetimes));
	if (!group->time_lifetimes)
		group->time_lifetimes = calloc(1, sizeof(struct lifetimes));
	if (group->work_lifetimes)
		lifetimes_add(group->work_lifetimes, work - block->work);
	if (group->time_lifetimes && event->time > block->time)
		lifetimes_add(group->time_lifetimes, event->time - block->time);
}

static void count_free(struct match *match, const struct block *block,
		       const struct event *event, uint64_t call)
{
	struct process *process = match->process;
	struct stack *stack = stack_of(process, block->stack);

	tally_free(&process->total, block->size);
	tally_free(&stack->tally, block->size);
	tally_free(&stack->group->tally, block->size);
	if (event)
		count_lifetime(stack->group, block, event, match->work, call);
}

/* Give up what was displaced before `time`: its FREE never came to us. */
static void settle_late(struct match *match, uint64_t time)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < match->n_late; i++) {
		if (match->late_time[i] + LATE_TICKS < time) {
			count_free(match, &match->late[i], NULL, 0);
			match->process->degraded.missed_frees++;
			continue;
		}
		match->late[kept] = match->late[i];
		match->late_time[kept++] = match->late_time[i];
	}
	match->n_late = kept;
}

static void displace(struct match *match, const struct block *block,
		     uint64_t time)
{
	if (match->n_late == LATE_BLOCKS)
		settle_late(match, UINT64_MAX);
	match->late[match->n_late] = *block;
	match->late_time[match->n_late++] = time;
}

static bool take_late(struct match *match, uint64_t address,
		      struct block *block)
{
	for (uint32_t i = 0; i < match->n_late; i++) {
		if (match->late[i].address != address)
			continue;
		*block = match->late[i];
		match->n_late--;
		match->late[i] = match->late[match->n_late];
		match->late_time[i] = match->late_time[match->n_late];
		match->process->degraded.late_frees++;
		return true;
	}
	return false;
}

static int alloc(struct match *match, const struct event *event, uint64_t call)
{
	struct block old, block = {.address = event->address,
				   .time = event->time,
				   .work = match->work,
				   .call = call,
				   .size = event->size,
				   .stack = event->stack};

	if (!event->address)
		return 0;
	int error = live_insert(&match->process->live, &block);
	if (error == -EEXIST) {
		live_remove(&match->process->live, event->address, &old);
		displace(match, &old, event->time);
		error = live_insert(&match->process->live, &block);
	}
	if (!error)
		count_alloc(match, &block, event);
	return error;
}

static void release(struct match *match, const struct event *event,
		    uint64_t call, struct aside *aside)
{
	struct block block = {0};
	bool is_known =
	    match->n_late && take_late(match, event->address, &block);

	if (!is_known)
		is_known =
		    !live_remove(&match->process->live, event->address, &block);
	if (is_known)
		count_free(match, &block, event, call);
	else
		match->process->unknown_frees++;
	if (event->type == EVENT_FREE_MOVED)
		*aside = (struct aside){block, !is_known};
}

/* realloc failed: as if it had never been called. */
static void restore(struct match *match, struct aside *aside)
{
	struct process *process = match->process;
	const struct block *block = &aside->block;

	if (aside->is_unknown && process->unknown_frees)
		process->unknown_frees--;
	if (block->address && !live_insert(&process->live, block)) {
		struct stack *stack = stack_of(process, block->stack);
		struct tally *tallies[] = {&process->total, &stack->tally,
					   &stack->group->tally};
		for (int i = 0; i < 3; i++) {
			tallies[i]->freed_objects--;
			tallies[i]->freed_bytes -= block->size;
		}
	}
}

int match_event(struct match *match, const struct event *event,
		struct aside *aside)
{
	int error = 0;

	match->process->events++;
	if (event->time > match->process->time_end)
		match->process->time_end = event->time;
	if (match->n_late)
		settle_late(match, event->time);
	uint64_t call = run_clock(match, event);
	switch (event->type) {
	case EVENT_ALLOC:
	case EVENT_ALLOC_MOVED:
		error = alloc(match, event, call);
		break;
	case EVENT_FREE:
	case EVENT_FREE_MOVED:
		*aside = (struct aside){0};
		release(match, event, call, aside);
		return 0;
	case EVENT_UNFREE:
		restore(match, aside);
		break;
	case EVENT_LONG:
		process_mark(match->process, event->name, event->time);
		break;
	}
	*aside = (struct aside){0};
	return error;
}

void match_finish(struct match *match)
{
	settle_late(match, UINT64_MAX);
	match->process->work_end = match->work;
}
