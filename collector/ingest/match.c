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
	owed_release(&match->owed);
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
	bool frees =
	    event->type == EVENT_FREE || event->type == EVENT_FREE_KNOWN;
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

static void add_sampled(struct process *process, struct stack *stack,
			const struct block *block)
{
	struct weight weight;

	sampling_weigh(&process->sampling, block, &weight);
	tally_alloc_sampled(&process->total, &weight);
	tally_alloc_sampled(&stack->tally, &weight);
	tally_alloc_sampled(&stack->group->tally, &weight);
}

static void count_alloc(struct match *match, const struct block *block,
			const struct event *event)
{
	struct process *process = match->process;
	struct stack *stack = stack_of(process, block->stack);
	struct group *group = stack->group;
	bool is_first = !group->tally.allocated_objects;

	note_goroutine(stack, event->goid);
	if (block->mean) {
		add_sampled(process, stack, block);
	} else {
		tally_alloc(&process->total, block->size);
		tally_alloc(&stack->tally, block->size);
		tally_alloc(&group->tally, block->size);
	}
	if (is_first) {
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

/* `time`, `work`: when it was freed, at the latest; `call`: by which. */
static void count_lifetime(const struct process *process,
			   const struct block *block, uint64_t time,
			   uint64_t work, uint64_t call)
{
	struct group *group = stack_of(process, block->stack)->group;

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
	if (group->time_lifetimes && time > block->time)
		lifetimes_add(group->time_lifetimes, time - block->time);
}

static void free_sampled(struct process *process, struct stack *stack,
			 const struct block *block)
{
	struct weight weight;

	sampling_weigh(&process->sampling, block, &weight);
	tally_free_sampled(&process->total, &weight);
	tally_free_sampled(&stack->tally, &weight);
	tally_free_sampled(&stack->group->tally, &weight);
}

static void count_free(struct process *process, const struct block *block)
{
	struct stack *stack = stack_of(process, block->stack);

	if (block->mean) {
		free_sampled(process, stack, block);
		return;
	}
	tally_free(&process->total, block->size);
	tally_free(&stack->tally, block->size);
	tally_free(&stack->group->tally, block->size);
}

/* As if it had not been freed. */
static void count_unfree(struct process *process, const struct block *block)
{
	struct stack *stack = stack_of(process, block->stack);
	struct tally *tallies[] = {&process->total, &stack->tally,
				   &stack->group->tally};
	struct weight weight;

	if (block->mean)
		sampling_weigh(&process->sampling, block, &weight);
	for (int i = 0; i < 3; i++)
		if (block->mean)
			tally_unfree_sampled(tallies[i], &weight);
		else
			tally_unfree(tallies[i], block->size);
}

/* Where blocks are left out, their frees may still come. */
static uint64_t *unknown_frees(struct process *process)
{
	return process->sampling.n ? &process->unseen_frees
				   : &process->unknown_frees;
}

/* The owner was freed before `event` took its address; who did it comes. */
static void displace(struct match *match, const struct event *event)
{
	struct process *process = match->process;
	struct owed_entry entry = {
	    .time = event->time, .work = match->work, .cut = match->cut};

	live_remove(&process->live, event->address, &entry.block);
	count_free(process, &entry.block);
	if (owed_add(&match->owed, &entry))
		process->degraded.missed_frees++;
}

/* An untimed FREE was there first: its time may be some ns too early. */
static void free_at_once(struct match *match, const struct block *block)
{
	struct process *process = match->process;
	struct owed_entry early;
	struct block freed;

	while (owed_take(&match->owed, block->address, true, &early)) {
		if (early.time + EARLY_TICKS < block->time) {
			++*unknown_frees(process);
			continue;
		}
		live_remove(&process->live, block->address, &freed);
		count_free(process, block);
		count_lifetime(process, block, block->time, block->work,
			       early.block.call);
		return;
	}
}

static int alloc(struct match *match, const struct event *event, uint64_t call)
{
	struct block block = {.address = event->address,
			      .time = event->time,
			      .work = match->work,
			      .call = call,
			      .size = event->size,
			      .stack = event->stack};

	if (!event->address)
		return 0;
	if (event->mean || match->process->sampling.last)
		block.mean = (uint8_t)sampling_index(&match->process->sampling,
						     event->mean);
	int error = live_insert(&match->process->live, &block);
	if (error == -EEXIST) {
		displace(match, event);
		error = live_insert(&match->process->live, &block);
	}
	if (error)
		return error;
	count_alloc(match, &block, event);
	if (match->owed.n)
		free_at_once(match, &block);
	return 0;
}

/*
 * Is it the present owner that `event` frees, though an older FREE of this
 * address is owed?  One cgo call frees what it allocated after what it found,
 * and a time of its own, well after the ALLOC, has to do with no older block.
 */
static bool is_of_owner(const struct event *event, const struct block *owner,
			uint64_t call)
{
	if (call && owner->call == call)
		return true;
	return event->type != EVENT_FREE_KNOWN &&
	       event->time > owner->time + EARLY_TICKS;
}

/* What `event` frees; each FREE takes one block, the oldest first. */
static enum aside_from take(struct match *match, const struct event *event,
			    uint64_t call, struct owed_entry *entry)
{
	struct live *live = &match->process->live;

	if (match->owed.n) {
		const struct block *owner = live_find(live, event->address);
		bool is_owner = owner && is_of_owner(event, owner, call);
		if (!is_owner &&
		    owed_take(&match->owed, event->address, false, entry))
			return ASIDE_OWED;
	}
	return live_remove(live, event->address, &entry->block) ? ASIDE_UNKNOWN
								: ASIDE_LIVE;
}

/* No block: one from before tracking, or an untimed FREE that is early. */
static void count_unknown(struct match *match, const struct event *event,
			  uint64_t call)
{
	struct owed_entry early = {
	    .block = {.address = event->address, .call = call},
	    .time = event->time,
	    .cut = match->cut,
	    .is_early = true};

	if (event->type != EVENT_FREE_KNOWN || !event->address ||
	    owed_add(&match->owed, &early))
		++*unknown_frees(match->process);
}

static void release(struct match *match, const struct event *event,
		    uint64_t call, struct aside *aside)
{
	struct process *process = match->process;
	struct owed_entry entry;
	enum aside_from from = take(match, event, call, &entry);

	if (from == ASIDE_UNKNOWN) {
		count_unknown(match, event, call);
	} else if (from == ASIDE_OWED) {
		count_lifetime(process, &entry.block, entry.time, entry.work,
			       call);
		if (event->type != EVENT_FREE_KNOWN)
			process->degraded.late_frees++;
	} else {
		count_free(process, &entry.block);
		count_lifetime(process, &entry.block, event->time, match->work,
			       call);
	}
	if (event->type == EVENT_FREE_MOVED)
		*aside = (struct aside){from, entry};
}

/* realloc failed: as if it had never been called. */
static void restore(struct match *match, struct aside *aside)
{
	struct process *process = match->process;
	const struct block *block = &aside->entry.block;

	if (aside->from == ASIDE_UNKNOWN && *unknown_frees(process))
		--*unknown_frees(process);
	/* cuts may have gone by: it is owed as if since now */
	aside->entry.cut = match->cut;
	if (aside->from == ASIDE_OWED && owed_add(&match->owed, &aside->entry))
		process->degraded.missed_frees++;
	if (aside->from == ASIDE_LIVE && !live_insert(&process->live, block))
		count_unfree(process, block);
}

int match_event(struct match *match, const struct event *event,
		struct aside *aside)
{
	int error = 0;

	match->process->events++;
	if (event->time > match->process->time_end)
		match->process->time_end = event->time;
	uint64_t call = run_clock(match, event);
	switch (event->type) {
	case EVENT_ALLOC:
	case EVENT_ALLOC_MOVED:
		error = alloc(match, event, call);
		break;
	case EVENT_FREE:
	case EVENT_FREE_KNOWN:
	case EVENT_FREE_MOVED:
		aside->from = ASIDE_NOTHING;
		release(match, event, call, aside);
		return 0;
	case EVENT_UNFREE:
		restore(match, aside);
		break;
	case EVENT_LONG:
		process_mark(match->process, event->name, event->time);
		break;
	}
	aside->from = ASIDE_NOTHING;
	return error;
}

static void expire(struct match *match, uint32_t cut)
{
	struct owed_entry entry;
	uint32_t cursor = 0;

	while (owed_expire(&match->owed, cut, &cursor, &entry))
		if (entry.is_early)
			++*unknown_frees(match->process);
		else
			match->process->degraded.missed_frees++;
}

void match_cut(struct match *match)
{
	if (match->owed.n && match->cut)
		expire(match, match->cut - 1);
	match->cut++;
}

void match_look(struct match *match)
{
	match->process->work_end = match->work;
}

void match_finish(struct match *match)
{
	expire(match, match->cut + 1);
	match_look(match);
}
