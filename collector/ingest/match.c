/* SPDX-License-Identifier: MIT */
#include "ingest/apply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int match_init(struct match *match, struct process *process)
{
	memset(match, 0, sizeof(*match));
	match->process = process;
	match->owed.live = &process->live;
	freed_init(&match->freed);
	table_init(&match->machines);
	pools_init(&match->pools);
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
	pools_release(&match->pools);
	owed_release(&match->owed);
	freed_release(&match->freed);
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

#define LAST_CALLS_FEW 4
/* No program has more threads in C at once; a hostile one counts wrongly. */
#define LAST_CALLS_MAX 4096

static uint64_t *last_call_of(struct last_calls *others, uint64_t call)
{
	return &others->calls[(call >> 48) & (others->n - 1)];
}

/* Twice as many places; each M that had one of its own has one then. */
static struct last_calls *widen(struct last_calls *others)
{
	uint32_t n = others ? 2 * others->n : LAST_CALLS_FEW;
	struct last_calls *wide =
	    n <= LAST_CALLS_MAX
		? calloc(1, sizeof(*wide) + n * sizeof(*wide->calls))
		: NULL;

	if (!wide)
		return others;
	wide->n = n;
	for (uint32_t i = 0; others && i < others->n; i++)
		*last_call_of(wide, others->calls[i]) = others->calls[i];
	free(others);
	return wide;
}

bool match_is_new(struct last_calls **others, uint64_t last, uint64_t call)
{
	uint64_t *mine;

	if (!*others)
		*others = widen(NULL);
	if (!*others)
		return true;
	mine = last_call_of(*others, last);
	while (*mine && *mine >> 48 != last >> 48) {
		uint32_t n = (*others)->n;

		*others = widen(*others);
		mine = last_call_of(*others, last);
		if ((*others)->n == n)
			break;
	}
	*mine = last;
	return *last_call_of(*others, call) != call;
}

void match_poll(struct match *match)
{
	struct table_entry *cursor = NULL;
	uint64_t key;
	void *entry;

	while (table_next(&match->machines, &cursor, &key, &entry)) {
		struct machine *machine = entry;
		if (machine->polled > machine->call)
			match_advance(match, machine, machine->polled);
	}
}

void match_add_sampled(struct process *process, struct stack *stack,
		       const struct block *block)
{
	struct weight weight;

	if (block->mean == BLOCK_LEFT_OUT_MEAN) {
		tally_alloc(&process->told.left_out, block->size);
		return;
	}
	sampling_weigh(&process->sampling, block, &weight);
	tally_alloc_sampled(&process->total, &weight);
	tally_alloc_sampled(&stack->tally, &weight);
	tally_alloc_sampled(&stack->group->tally, &weight);
}

void match_roll(struct match *match, struct group *group)
{
	struct envelope_now now = {
	    .work = match->work,
	    .count = group->tally.allocated_objects,
	    .objects = tally_live_objects(&group->tally),
	    .bytes = tally_live_bytes(&group->tally),
	};

	envelope_roll(&group->envelope, &now,
		      &match->process->envelope_cells_left);
}

/* Lifetimes as they are before this row of frees, but for its first ones. */
void match_close(struct match *match, struct stack *stack, uint64_t time)
{
	struct closing *closing = stack->closing;

	match_roll(match, stack->group);
	if (!closing)
		closing = stack->closing = calloc(1, sizeof(*closing));
	if (!closing)
		return;
	closing->time = time;
	closing->work = match->work;
	closing->freed = tally_seen(&stack->tally) -
			 tally_seen_live(&stack->tally) - CLOSING_ROW;
	if (lifetimes_copy(&closing->before_work, &stack->work_lifetimes) ||
	    lifetimes_copy(&closing->before_time, &stack->time_lifetimes))
		closing->time = closing->work = 0; /* too early to be closing */
}

static struct stack *stack_of(const struct process *process,
			      const struct block *block)
{
	return match_stack(process, block->stack);
}

void match_free_sampled(struct process *process, struct stack *stack,
			const struct block *block)
{
	struct weight weight;

	if (block->mean == BLOCK_LEFT_OUT_MEAN) {
		tally_free(&process->told.left_out, block->size);
		return;
	}
	sampling_weigh(&process->sampling, block, &weight);
	tally_free_sampled(&process->total, &weight);
	tally_free_sampled(&stack->tally, &weight);
	tally_free_sampled(&stack->group->tally, &weight);
}

static void count_free(struct match *match, const struct block *block)
{
	match_count_free(match, stack_of(match->process, block), block, false);
}

/* As if it had not been freed. */
static void count_unfree(struct process *process, const struct block *block)
{
	struct stack *stack = match_stack(process, block->stack);
	struct tally *tallies[] = {&process->total, &stack->tally,
				   &stack->group->tally};
	struct weight weight;

	if (block->mean == BLOCK_LEFT_OUT_MEAN) {
		tally_unfree(&process->told.left_out, block->size);
		return;
	}
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

/* Surely no block; who it was is judged at the end of the cut. */
static void count_unknown(struct match *match,
			  const struct freed_suspect *suspect)
{
	if (pools_is_key(suspect->address)) {
		match->process->told.unknown_frees +=
		    !match->process->sampling.n;
		return;
	}
	++*unknown_frees(match->process);
	if (!match->process->sampling.n)
		freed_suspect(&match->freed, suspect);
}

static void count_early(struct match *match, const struct owed_entry *early)
{
	const struct freed_suspect suspect = {.address = early->block.address,
					      .time = early->time,
					      .n = early->n_freed};

	count_unknown(match, &suspect);
}

/* The owner was freed before `event` took its place; who did it comes. */
void match_displace(struct match *match, const struct event *event,
		    uint32_t number)
{
	struct process *process = match->process;
	struct owed_entry entry = {
	    .time = event->time, .work = match->work, .cut = match->cut};

	live_read(&process->live, number, &entry.block);
	count_free(match, &entry.block);
	if (owed_add(&match->owed, &entry))
		process->degraded.missed_frees++;
}

/* An untimed FREE was there first: its time may be some ns too early. */
void match_free_at_once(struct match *match, const struct block *block)
{
	struct process *process = match->process;
	struct owed_entry early;
	struct block freed;

	while (owed_take(&match->owed, block->address, true, &early)) {
		if (early.time + EARLY_TICKS < block->time) {
			count_early(match, &early);
			continue;
		}
		count_free(match, block);
		freed_note(&match->freed, block->address,
			   (uint32_t)block->stack, 0);
		match_lifetime(match, stack_of(process, block), block,
			       block->time, 0, early.block.call);
		live_remove(&process->live, early.block.address, &freed);
		return;
	}
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

/* No block: one from before tracking, or an untimed FREE that is early. */
void match_unknown(struct match *match, const struct event *event,
		   uint64_t call)
{
	const struct owed_entry early = {
	    .block = {.address = event->address, .call = call},
	    .time = event->time,
	    .cut = match->cut,
	    .is_early = true,
	    .n_freed = match->freed.n};
	const struct freed_suspect suspect = {.address = event->address,
					      .time = event->time,
					      .n = match->freed.n,
					      .freed_by = event->freed_by,
					      .is_moved = event->type ==
							  EVENT_FREE_MOVED};

	if (event->type == EVENT_FREE_KNOWN && event->address &&
	    !owed_add(&match->owed, &early))
		return;
	count_unknown(match, &suspect);
}

/* Each FREE takes one block, the oldest first: is it one that owes it? */
bool match_release_owed(struct match *match, const struct event *event,
			uint64_t call, const struct block *owner,
			struct aside *aside)
{
	struct process *process = match->process;
	struct owed_entry entry;

	if ((owner && is_of_owner(event, owner, call)) ||
	    !owed_take(&match->owed, event->address, false, &entry))
		return false;
	match_lifetime(match, stack_of(process, &entry.block), &entry.block,
		       entry.time, entry.work - entry.block.work, call);
	freed_note(&match->freed, event->address, (uint32_t)entry.block.stack,
		   event->freed_by);
	if (event->type != EVENT_FREE_KNOWN)
		process->degraded.late_frees++;
	if (event->type == EVENT_FREE_MOVED)
		*aside = (struct aside){ASIDE_OWED, entry};
	return true;
}

/* realloc failed: as if it had never been called. */
static void restore(struct match *match, struct aside *aside)
{
	struct process *process = match->process;
	const struct block *block = &aside->entry.block;

	if (aside->from == ASIDE_UNKNOWN && *unknown_frees(process)) {
		--*unknown_frees(process);
		freed_clear(&match->freed, aside->entry.block.address);
	}
	/* cuts may have gone by: it is owed as if since now */
	aside->entry.cut = match->cut;
	if (aside->from == ASIDE_OWED && owed_add(&match->owed, &aside->entry))
		process->degraded.missed_frees++;
	if (aside->from == ASIDE_LIVE && !live_insert(&process->live, block))
		count_unfree(process, block);
}

/* With --free-stacks: who frees blocks of this stack?  realloc moves them. */
static void note_freer(const struct match *match, const struct event *event)
{
	struct process *process = match->process;
	struct block block;

	/* where there is no memory a hint has less to say */
	if (event->type != EVENT_FREE_MOVED &&
	    live_find(&process->live, event->address, &block))
		freed_by_add(&match_stack(process, block.stack)->freed_by,
			     event->freed_by - 1, 1);
}

int match_event(struct match *match, const struct event *event,
		struct aside *aside)
{
	int error = 0;

	match->process->events++;
	if (event->time > match->process->time_end)
		match->process->time_end = event->time;
	uint64_t hash = live_hash(&match->process->live, event->address);
	uint64_t call = match_clock(match, event);
	if (event->told)
		return pools_told(match, event, call);
	switch (event->type) {
	case EVENT_ALLOC:
	case EVENT_ALLOC_MOVED:
		error = match_alloc(match, event, hash, call);
		break;
	case EVENT_FREE:
	case EVENT_FREE_KNOWN:
	case EVENT_FREE_MOVED:
		aside->from = ASIDE_NOTHING;
		if (event->freed_by)
			note_freer(match, event);
		match_free(match, event, hash, call, aside);
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
			count_early(match, &entry);
		else
			match->process->degraded.missed_frees++;
}

void match_cut(struct match *match)
{
	if (match->owed.n && match->cut)
		expire(match, match->cut - 1);
	match->cut++;
}

/* Without memory nobody knows who came back. */
static void list_machines(struct match *match)
{
	struct process *process = match->process;
	struct table_entry *cursor = NULL;
	uint32_t n = 0;
	uint64_t key;
	void *found;

	while (table_next(&match->machines, &cursor, &key, &found))
		n++;
	free(process->machines);
	process->machines = calloc(n + 1u, sizeof(*process->machines));
	process->n_machines = 0;
	cursor = NULL;
	while (process->machines &&
	       table_next(&match->machines, &cursor, &key, &found)) {
		const struct machine *machine = found;

		process->machines[process->n_machines++] = (struct machine_end){
		    machine_key(machine->id), machine->in_event};
	}
}

void match_look(struct match *match)
{
	match->process->work_end = match->work;
	list_machines(match);
}

void match_finish(struct match *match)
{
	expire(match, match->cut + 1);
	match_look(match);
}
