/* SPDX-License-Identifier: MIT */
/*
 * world.h - a made-up program: what it does reaches the engine event by event,
 * as from rings, and the history
 */
#ifndef DARKHEAP_ALIKE_WORLD_H
#define DARKHEAP_ALIKE_WORLD_H

#include <string.h>

#include "history.h"
#include "ingest/match.h"

#define STACKS 8

struct world {
	struct process process;
	struct match match;
	struct aside aside;
	struct history history;
	struct machine *machines[THREADS];
	uint64_t call[THREADS], seen[THREADS], in_event[THREADS];
	bool only_frees[THREADS];
	uint32_t stacks[STACKS], stack; /* that allocates */
	uint64_t work, now, address, random;
	uint32_t thread, n_threads; /* that runs */
	uint64_t noise; /* calls between two that allocate, at most */
	uint64_t step;	/* ticks from one event to the next, at most */
};

static inline uint64_t random_next(struct world *w)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return w->random * UINT64_C(0x2545f4914f6cdd1d) >> 16;
}

/* [from, to] */
static inline uint64_t between(struct world *w, uint64_t from, uint64_t to)
{
	return from + random_next(w) % (to - from + 1);
}

static inline bool chance(struct world *w, unsigned int percent)
{
	return random_next(w) % 100 < percent;
}

static inline void world_start(struct world *w, uint64_t seed, bool has_go)
{
	memset(w, 0, sizeof(*w));
	w->random = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
	for (int i = 0; i < 8; i++)
		random_next(w);
	if (process_init(&w->process) || match_init(&w->match, &w->process))
		abort();
	w->process.ns_per_tick = 1000;
	w->process.time_start = w->history.start_time = w->now = 1000;
	w->process.end_kind = END_EXITED;
	w->history.tick_seconds = 1e-6;
	w->history.has_go = has_go;
	for (uint32_t i = 0; i < STACKS; i++) {
		struct pc pcs[] = {{0x1000 + i, 0}, {0x2000, has_go}};

		w->stacks[i] = process_stack(&w->process, pcs, 2, 0, 0, 7);
	}
	for (uint32_t i = 0; i < THREADS; i++) {
		w->machines[i] = match_machine(&w->match, i + 1);
		process_thread(&w->process);
	}
	w->n_threads = (uint32_t)between(w, 1, 8);
	w->noise = chance(w, 50) ? between(w, 0, 3) : between(w, 0, 40);
	w->step = between(w, 1, 4000);
	w->address = 0x10000;
}

static inline void world_stop(struct world *w)
{
	history_release(&w->history);
	match_release(&w->match);
	process_release(&w->process);
}

/* As docs/verdicts.md says: calls so far, without those that only freed. */
static inline void count_work(struct world *w, uint32_t thread, bool is_free)
{
	bool is_new = w->in_event[thread] != w->call[thread];

	if (w->call[thread] > w->seen[thread]) {
		w->work += w->call[thread] - w->seen[thread];
		w->work -= w->only_frees[thread] && w->work;
		w->seen[thread] = w->call[thread];
		w->only_frees[thread] = false;
	}
	w->in_event[thread] = w->call[thread];
	w->only_frees[thread] = is_free && (is_new || w->only_frees[thread]);
}

static inline uint64_t call_now(const struct world *w)
{
	return w->history.has_go
		   ? (uint64_t)(w->thread + 1) << 40 | w->call[w->thread]
		   : 0;
}

static inline void happen(struct world *w, enum event_type type,
			  uint64_t address, uint64_t size)
{
	bool is_free = type == EVENT_FREE || type == EVENT_FREE_MOVED;
	bool has_go = w->history.has_go;
	struct event event = {
	    .time = w->now += between(w, 1, w->step),
	    .address = address,
	    .size = size,
	    .call = has_go ? w->call[w->thread] : 0,
	    .thread = thread_key(w->thread + 1),
	    .stack = w->stacks[w->stack],
	    .machine = has_go ? w->machines[w->thread] : NULL,
	    .type = (uint8_t)type,
	};

	if (has_go)
		count_work(w, w->thread, is_free);
	if (match_event(&w->match, &event, &w->aside))
		abort();
	process_thread_was(&w->process, event.thread, event.time);
	w->history.last_call[w->thread] = call_now(w);
	w->history.last_time[w->thread] = event.time;
}

/* Calls that do nothing here; then one begins that may. */
static inline void enter(struct world *w)
{
	w->thread = (uint32_t)between(w, 0, w->n_threads - 1);
	w->call[w->thread] += 1 + between(w, 0, w->noise);
	w->now += between(w, 0, w->step);
}

static inline void idle_calls(struct world *w, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		enter(w);
}

/* A block of the site; its number. */
static inline size_t take(struct world *w, uint64_t size)
{
	uint64_t address = w->address += 64;

	happen(w, EVENT_ALLOC, address, size);
	history_alloc(&w->history, &(struct life){
				       .address = address,
				       .size = size,
				       .born_work = w->work,
				       .born_time = w->now,
				       .born_call = call_now(w),
				       .dead_work = NEVER,
				       .dead_time = NEVER,
				       .dead_call = NEVER,
				       .thread = w->thread,
				       .stack = w->stack,
				   });
	return w->history.n_lives - 1;
}

static inline void give(struct world *w, size_t number)
{
	happen(w, EVENT_FREE, w->history.lives[number].address, 0);
	history_free(&w->history, number, w->work, w->now, call_now(w), true);
}

/* The same block, larger: its new number. */
static inline size_t resize(struct world *w, size_t number, uint64_t size)
{
	uint64_t address = w->address += 64;

	happen(w, EVENT_FREE_MOVED, w->history.lives[number].address, 0);
	history_free(&w->history, number, w->work, w->now, call_now(w), false);
	happen(w, EVENT_ALLOC_MOVED, address, size);
	history_alloc(&w->history, &(struct life){
				       .address = address,
				       .size = size,
				       .born_work = w->work,
				       .born_time = w->now,
				       .born_call = call_now(w),
				       .dead_work = NEVER,
				       .dead_time = NEVER,
				       .dead_call = NEVER,
				       .thread = w->thread,
				       .stack = w->stack,
				       .moved = true,
				   });
	return w->history.n_lives - 1;
}

/* The program ends: the last look at each M. */
static inline void world_end(struct world *w)
{
	for (uint32_t i = 0; i < THREADS; i++) {
		w->machines[i]->polled = w->call[i];
		if (w->call[i] <= w->seen[i])
			continue;
		w->work += w->call[i] - w->seen[i];
		w->work -= w->only_frees[i] && w->work;
		w->seen[i] = w->call[i];
	}
	match_poll(&w->match);
	match_finish(&w->match);
	w->process.time_end = w->history.end_time = w->now;
	w->history.end_work = w->work;
}

#endif
