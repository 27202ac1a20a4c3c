/* SPDX-License-Identifier: MIT */
/*
 * apply.h - what one ALLOC or FREE does to the model, inline
 *
 * Why     a target can make 20 million events a second: these few steps decide
 *         whether the drain keeps up.  match.c uses them for any event, run.c
 *         for the stream of common ones; what is rare is in match.c
 * Rules   match.h
 */
#ifndef DARKHEAP_APPLY_H
#define DARKHEAP_APPLY_H

#include <errno.h>

#include "ingest/match.h"

/* In match.c: blocks that stand for others. */
void match_add_sampled(struct process *process, struct stack *stack,
		       const struct block *block);
void match_free_sampled(struct process *process, struct stack *stack,
			const struct block *block);
/* In match.c: a cell of the envelope is over; a row of frees may be closing. */
void match_roll(struct match *match, struct group *group);
void match_close(struct match *match, struct stack *stack, uint64_t time);
/* In match.c: another M was there last; has the call's M not made it yet? */
bool match_is_new(struct last_calls **others, uint64_t last, uint64_t call);
/* In match.c: what comes in another order. */
void match_displace(struct match *match, const struct event *event,
		    uint32_t number);
void match_free_at_once(struct match *match, const struct block *block);
bool match_release_owed(struct match *match, const struct event *event,
			uint64_t call, const struct block *owner,
			struct aside *aside);
void match_unknown(struct match *match, const struct event *event,
		   uint64_t call);

/* The M goes on to `call`, which is greater than the last number. */
static inline void match_advance(struct match *match, struct machine *machine,
				 uint64_t call)
{
	/* a call that only freed is no sign of life going on */
	if (machine->only_frees && match->work)
		match->work--;
	match->work += call - machine->call;
	machine->call = call;
	machine->only_frees = false;
}

/* Move the work clock on; returns the call's key, 0: none. */
static inline uint64_t match_clock(struct match *match,
				   const struct event *event)
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
		match_advance(match, machine, event->call);
	machine->in_event = event->call;
	machine->only_frees = frees && (is_new || machine->only_frees);
	return call_key(machine->id, event->call);
}

static inline struct stack *match_stack(const struct process *process,
					uint32_t index)
{
	return index < process->n_stacks ? process->stacks[index]
					 : process->nobody;
}

static inline void match_goroutine(struct stack *stack, uint64_t goid)
{
	if (stack->goid != goid)
		stack->goid =
		    stack->tally.allocated_objects ? GOID_SEVERAL : goid;
}

/* What lives in the group is what it is now: a FREE has made it less. */
static inline void match_lower(struct group *group)
{
	envelope_lower(&group->envelope, tally_live_objects(&group->tally),
		       tally_live_bytes(&group->tally));
}

/* Where nothing is allocated no cell needs to end: it only gets less. */
static inline void match_envelope(struct match *match, struct group *group)
{
	if (envelope_is_over(&group->envelope, match->work,
			     group->tally.allocated_objects))
		match_roll(match, group);
}

/* An M's numbers only grow: what is not its last call is a new one. */
static inline bool match_is_first(struct last_calls **others, uint64_t last,
				  uint64_t call)
{
	return !last || last >> 48 == call >> 48 ||
	       match_is_new(others, last, call);
}

static inline void match_call(struct stack *stack, struct group *group,
			      uint64_t call)
{
	if (!call)
		return;
	if (call != stack->last_call) {
		stack->calls +=
		    match_is_first(&stack->others, stack->last_call, call);
		stack->last_call = call;
	}
	if (call != group->last_call) {
		group->calls +=
		    match_is_first(&group->others, group->last_call, call);
		group->last_call = call;
	}
}

/* `block` is of `event`, from which the same is at hand sooner. */
static inline void match_count_alloc(struct match *match,
				     const struct block *block,
				     const struct event *event, uint64_t call)
{
	struct process *process = match->process;
	struct stack *stack = match_stack(process, event->stack);
	struct group *group = stack->group;
	bool moved = event->type == EVENT_ALLOC_MOVED;

	match_goroutine(stack, event->goid);
	if (!stack->tally.allocated_objects) {
		stack->first_time = event->time;
		stack->first_work = match->work;
	}
	if (!moved)
		match_envelope(match, group);
	if (block->mean) {
		match_add_sampled(process, stack, block);
	} else {
		tally_alloc(&process->total, event->size);
		tally_alloc(&stack->tally, event->size);
		tally_alloc(&group->tally, event->size);
	}
	stack->last_time = event->time;
	stack->last_work = match->work;
	stack->row = 0;
	if (moved) {
		stack->moved++;
		group->moved++;
		match_envelope(match, group);
		match_lower(group);
	}
	match_call(stack, group, call);
}

/*
 * How old it was in work, at least: an untimed FREE comes when it had happened
 * for sure, and meanwhile other threads may have made many calls.
 */
static inline uint64_t match_age(const struct match *match,
				 const struct event *event,
				 const struct block *block)
{
	uint64_t work = match->work;

	if (event->type == EVENT_FREE_KNOWN)
		work -= match->doubtful;
	return work > block->work ? work - block->work : 0;
}

/* `time`: when it was freed, at the latest; `age`: in work; `call`: by which */
static inline void match_lifetime(struct match *match, struct stack *stack,
				  const struct block *block, uint64_t time,
				  uint64_t age, uint64_t call)
{
	if (call && block->call == call) {
		stack->temporaries++;
		return;
	}
	if (stack->row < CLOSING_ROW && ++stack->row == CLOSING_ROW)
		match_close(match, stack, time);
	lifetimes_add(&stack->work_lifetimes, age);
	if (time > block->time)
		lifetimes_add(&stack->time_lifetimes, time - block->time);
}

static inline void match_count_free(struct match *match, struct stack *stack,
				    const struct block *block, bool moved)
{
	/* a realloc is one event: in between nothing is missing */
	if (moved)
		match_envelope(match, stack->group);
	if (block->mean) {
		match_free_sampled(match->process, stack, block);
	} else {
		tally_free(&match->process->total, block->size);
		tally_free(&stack->tally, block->size);
		tally_free(&stack->group->tally, block->size);
	}
	if (!moved)
		match_lower(stack->group);
}

/* Its number; when a new one came is of interest. */
static inline uint64_t match_mean(struct process *process,
				  const struct event *event)
{
	uint32_t n = process->sampling.n;
	uint32_t mean = sampling_index(&process->sampling, event->mean);

	if (process->sampling.n != n)
		process->sampling.newest = event->time;
	return mean;
}

/* `mean`: as a block has it; `hash`: of the event's address, as below. */
static inline void match_place(struct match *match, const struct event *event,
			       uint64_t hash, uint64_t call, uint64_t mean)
{
	struct live *live = &match->process->live;
	const uint32_t *found = live_search(live, event->address, hash);
	uint32_t number = found ? *found : live_take(live, hash);
	struct block block = {.address = event->address,
			      .time = event->time,
			      .work = match->work,
			      .mean = (uint8_t)mean,
			      .call = call ? call : event->thread,
			      .size = event->size,
			      .stack = event->stack};

	if (found)
		match_displace(match, event, number);
	live_write(live, number, &block);
	match_count_alloc(match, &block, event, call);
	if (match->owed.n)
		match_free_at_once(match, &block);
}

static inline int match_alloc(struct match *match, const struct event *event,
			      uint64_t hash, uint64_t call)
{
	struct process *process = match->process;
	uint64_t mean = 0;

	if (!event->address)
		return 0;
	if (live_reserve(&process->live))
		return -ENOMEM;
	if (event->mean || process->sampling.last)
		mean = match_mean(process, event);
	match_place(match, event, hash, call, mean);
	return 0;
}

static inline void match_free(struct match *match, const struct event *event,
			      uint64_t hash, uint64_t call, struct aside *aside)
{
	struct process *process = match->process;
	uint32_t *number = live_search(&process->live, event->address, hash);
	struct block block;

	if (number)
		live_read(&process->live, *number, &block);
	if (match->owed.n && match_release_owed(match, event, call,
						number ? &block : NULL, aside))
		return;
	if (!number) {
		match_unknown(match, event, call);
		if (event->type == EVENT_FREE_MOVED)
			*aside = (struct aside){
			    ASIDE_UNKNOWN,
			    {.block = {.address = event->address}}};
		return;
	}
	live_erase(&process->live, number, hash);
	struct stack *stack = match_stack(process, block.stack);
	match_count_free(match, stack, &block, event->type == EVENT_FREE_MOVED);
	freed_note(&match->freed, event->address, (uint32_t)block.stack,
		   event->freed_by);
	match_lifetime(match, stack, &block, event->time,
		       match_age(match, event, &block), call);
	if (event->type == EVENT_FREE_MOVED)
		*aside = (struct aside){ASIDE_LIVE, {.block = block}};
}

#endif
