/* SPDX-License-Identifier: MIT */
/*
 * emit.h - a thread's end of its ring
 *
 * Why     the hot path is: compare, store the words, one release store.  All
 *         else (no ring yet, the end of the ring, full, off) is emit_room()
 * Owner   struct thread is this thread's TLS; struct thread_state is private
 *         memory, kept by slot and used again by the next thread that takes it
 * Threads none shared on the fast path
 * Context [malloc]
 */
#ifndef DARKHEAP_EMIT_H
#define DARKHEAP_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch.h"
#include "cache.h"
#include "darkheap/session.h"
#include "go.h"
#include "sample.h"
#include "walk.h"

struct thread_state;
struct go_entry;

/* In TLS, initial-exec: at most 64 bytes, paid by every thread of the host. */
struct thread {
	struct thread_state *state; /* NULL: no ring yet, or no more */
	uint32_t depth;	  /* of slow hooks: what is nested is not recorded */
	uint32_t retries; /* events since a ring was last asked for in vain */
	uint64_t sample_left; /* bytes that pass until one is hit: sample.h */
	uint32_t paused;      /* darkheap_pause() calls that still hold */
	uint32_t zero;
};

_Static_assert(sizeof(struct thread) <= 64, "budget");

extern _Thread_local struct thread thread
    __attribute__((visibility("hidden"), tls_model("initial-exec")));

struct intern_slot {
	uint64_t key; /* 0: empty */
	uint64_t id;
};

/* All of a stack above its innermost C part. */
struct outside {
	bool is_walked;		   /* false: it could not be */
	uint32_t flags;		   /* enum stack_flags */
	uint64_t hash;		   /* of all that, flags included */
	struct walk_bounds bounds; /* of the C part below it */
	struct go_position position;
	const struct go_entry *entry; /* of the cache, NULL: none */
	uint32_t generation;	      /* of the cache that has it */
};

#define RECENT_BLOCKS 256
#define TOLD_GOROUTINES 64
#define THREAD_QUICK UINT32_C(0x00010101)
#define OUTSIDES 8

/*
 * A thread's own.  In memory that the kernel wipes in a child, where is_open is
 * then false, whatever kind of fork it was.
 */
struct thread_state {
	_Alignas(64) union {
		struct {
			bool is_open; /* its hooks may record, and none does */
			bool has_tsc;
			bool records_all; /* and the ring says so: sampler.h */
			bool zero;
		};
		uint32_t quick; /* THREAD_QUICK: all of these */
	};
	uint64_t *words; /* the ring */
	uint64_t mask;	 /* its words - 1 */
	uint64_t head;
	uint64_t free_limit;  /* a FREE may end here without a look */
	uint64_t alloc_limit; /* likewise an ALLOC, which leaves a reserve */
	_Atomic uint64_t *published; /* the slot's head */

	struct go_activation call; /* in which the last event was */
	struct go_context context; /* as the collector knows it */
	struct outside *outside; /* of the present call, or of an earlier one */
	bool is_outside_known;	 /* the former, and it lasts */
	/* blocks of ALLOCs in this ring, by address: EVENT_FREE_KNOWN */
	uint64_t recent[RECENT_BLOCKS];
	struct cache cache;
	/* those that the collector knows, by number: lineage.h */
	uint64_t told[TOLD_GOROUTINES];

	struct ring_slot *slot;
	uint64_t origin; /* index at which the present ring begins */
	struct intern_slot *interned; /* power of two of them */
	uint64_t intern_mask;
	uint32_t intern_count, next_id;
	uintptr_t stack_top; /* no C frame of this thread lies above */
	uintptr_t stack_low; /* all from here to the top may be read */
	uint32_t foreign;    /* frames seen on other stacks */
	uint32_t nested;     /* calls in a row within a hook: nested.h */
	uint64_t nested_at;  /* head at that time */
	bool is_again;	     /* new tables are being tried */
	struct sample sample;
	uint64_t told_mean; /* that holds in the ring, 0: all */
	struct walker walker;
	struct walk_path path;
	struct go_stack go;
	uint64_t frames[FRAMES_MAX];
	/* by where calls come from, and one for those without a number */
	struct outside outsides[OUTSIDES + 1];
};

/* Everything that the session shares; constant once on. */
struct session {
	struct session_control *control;
	const struct session_config *config;
	const _Atomic uint32_t *collector; /* its owner word */
	_Atomic uint32_t *bell;
	char *rings;
	uint32_t chunks; /* of rings, that are mapped */
	uint32_t leader; /* tid of the thread that holds the session's word */
	uint32_t *on;	 /* guard.h's: 0 stops all recording */
	uintptr_t main_top; /* top of the main thread's stack */
	/* unwind.h: FD_TABLES and FD_INDEX, as far as they are mapped; NULL: no
	 * tables here */
	const char *tables, *index;
	uint64_t tables_bytes, index_bytes;
};

extern struct session session __attribute__((visibility("hidden")));

enum emit_room_for { ROOM_FREE, ROOM_ALLOC };

/* The state of this thread, with a ring; NULL: there is none (counted). */
struct thread_state *emit_start(void);

/* Slow path: room for `words` at state->head, or false (counted). */
bool emit_room(struct thread_state *state, uint64_t words,
	       enum emit_room_for what);

/* Tracking ends for the whole session; events from now on are not used. */
void emit_off(enum session_off why);

/* A look at that, and at the collector's owner word. */
bool emit_is_off(void);

/* Wake the collector if it sleeps. */
void emit_ring_bell(void);

/* `state` may be NULL: then the event is lost, and counted.  False: it is. */
bool emit_alloc(struct thread_state *state, const void *block, size_t size,
		enum event_type type, uintptr_t caller, uintptr_t frame);
/* Before the real free or realloc; UNFREE: after it has failed. */
void emit_free(struct thread_state *state, const void *block,
	       enum event_type type);
/* The same with the stack of the free, if it is asked for and there is room. */
void emit_free_by(struct thread_state *state, const void *block,
		  enum event_type type, uintptr_t caller, uintptr_t frame);
void emit_mark(struct thread_state *state, const char *name);

static inline uint64_t emit_time(bool has_tsc)
{
	if (LIKELY(has_tsc))
		return arch_time();
	return atomic_fetch_add(&session.control->sequence, 1);
}

static inline bool emit_has_room(struct thread_state *state, uint64_t words,
				 enum emit_room_for what)
{
	uint64_t limit =
	    what == ROOM_FREE ? state->free_limit : state->alloc_limit;

	return LIKELY(state->head + words <= limit) ||
	       emit_room(state, words, what);
}

static inline uint64_t *emit_words(const struct thread_state *state)
{
	return state->words + (state->head & state->mask);
}

/* Hand `words` at head over.  Pairs with the drain's acquire of head. */
static inline void emit_publish(struct thread_state *state, uint64_t words)
{
	state->head += words;
	atomic_store_explicit(state->published, state->head,
			      memory_order_release);
}

#endif
