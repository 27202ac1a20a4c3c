/* SPDX-License-Identifier: MIT */
/*
 * sampler.h - from the hooks to the events, when not all blocks are recorded
 *
 * Modes   ALL: every block, and so every free.  SAMPLED: blocks that are hit,
 *         which stand in the set, and the frees of those.  MIXED, once both
 *         have been: no set knows the blocks recorded while all were, so every
 *         free is, with its time.  A free of a block that was left out means
 *         nothing to the collector: it finds no block there, and the address
 *         cannot be anybody's before the real free.  With --free-stacks it is
 *         MIXED instead of ALL: its frees take the long way, which knows of
 *         stacks, and nobody else's are asked.  ASLEEP: no session, or one that
 *         is off: nothing will ever be recorded
 * Never   a leak is invented: a block that has an ALLOC has its FREE.  It is in
 *         the set before malloc returns it, or the mode is not SAMPLED by then;
 *         and who frees it has got it from who allocated it, and so sees either
 * Full    as the set fills up the mean is doubled, again and again; what finds
 *         no place all the same is lost, and counted
 * Context [malloc], but sampler_start: [init]
 */
#ifndef DARKHEAP_SAMPLER_H
#define DARKHEAP_SAMPLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emit.h"
#include "sample.h"
#include "sample_set.h"

enum sampler_mode {
	SAMPLER_ALL,
	SAMPLER_SAMPLED,
	SAMPLER_MIXED,
	SAMPLER_ASLEEP,
};

struct sampler {
	_Atomic uint32_t mode;	/* enum sampler_mode; MIXED is the last */
	struct sample_set *set; /* NULL: no memory for it, all is recorded */
	_Atomic uint64_t least; /* mean, because of a full set */
	_Atomic uint64_t room;	/* blocks in the set until it rises again */
};

extern struct sampler sampler __attribute__((visibility("hidden")));

/* Of a new session, also in a forked child. */
void sampler_start(void);

/* A block that sample_passes() did not let pass; state: as of emit_alloc(). */
void sampler_record(struct thread_state *state, const void *block, size_t size,
		    enum event_type type, uintptr_t caller, uintptr_t frame);

/*
 * A block of a pool, hit or not.  Its FREE is recorded in any case: no set
 * could tell it from the block of malloc at the same address.
 */
void sampler_record_told(struct thread_state *state, const void *pool,
			 const void *block, size_t size, uintptr_t caller,
			 uintptr_t frame);

/* From now on each block is asked for whether thread.paused. */
void sampler_pause(struct thread_state *state);

/* A thread that records all blocks: should it still? */
void sampler_look(struct thread_state *state);

bool sampler_take_out(const void *block);

/* realloc failed, after a FREE of this block was recorded. */
void sampler_unfree(struct thread_state *state, const void *block);

/* A block whose size sample_passes() did not let pass. */
static inline void sampler_has_hit(struct thread_state *state,
				   const void *block, size_t size,
				   enum event_type type, uintptr_t caller,
				   uintptr_t frame)
{
	if (LIKELY(state && state->records_all))
		emit_alloc(state, block, size, type, caller, frame);
	else
		sampler_record(state, block, size, type, caller, frame);
}

/* A block whose size was not asked for yet. */
static inline void sampler_has_allocated(struct thread_state *state,
					 const void *block, size_t size,
					 enum event_type type, uintptr_t caller,
					 uintptr_t frame)
{
	if (!sample_passes(&thread.sample_left, size))
		sampler_has_hit(state, block, size, type, caller, frame);
}

static inline enum sampler_mode sampler_mode(void)
{
	return (enum sampler_mode)atomic_load_explicit(&sampler.mode,
						       memory_order_relaxed);
}

/* Surely not a block whose FREE is to be recorded. */
static inline bool sampler_knows_not(enum sampler_mode mode, const void *block)
{
	if (LIKELY(mode == SAMPLER_ALL) || mode == SAMPLER_MIXED)
		return false;
	return mode == SAMPLER_ASLEEP ||
	       LIKELY(!sample_set_may_have(sampler.set, (uintptr_t)block));
}

/* Is the FREE of this block to be recorded?  It is about to be freed. */
static inline bool sampler_will_free(enum sampler_mode mode, const void *block)
{
	return LIKELY(mode != SAMPLER_SAMPLED) || sampler_take_out(block);
}

#endif
