/* SPDX-License-Identifier: MIT */
/*
 * ring.h - events from one thread to the collector, through shared memory
 *
 * Why     a thread of the target must hand over an event with two plain stores
 *         and one release store, and never share a written cache line with
 *         another thread of the target
 * Owner   the collector makes both memfds (session.h).  A thread takes a slot
 *         and carves its ring; the collector gives both back once the thread
 *         is dead and the ring is drained
 * Where   slot: struct ring_slot in the control memfd.  Words: a power of two
 *         of them in the rings memfd, in whole chunks of 64 KiB
 * Index   head and tail count words and only ever rise; a word's place is
 *         index & (words - 1).  No record crosses the end: SKIP leads to the
 *         start.  After GROW the next index is the next multiple of the new
 *         size, so that places stay index & (new words - 1)
 *
 * Threads               push  read  recycle
 *	push   (producer)  X     -     X
 *	read   (collector) -     X     X
 *	recycle(collector) X     X     X	(only after OWNER_DIED)
 *
 * Order   producer: words, then head (release)   pairs with collector: head
 *         (acquire), then words.  collector: done with words, then tail
 *         (release) pairs with producer: tail (acquire), then words again.
 *         carve: offset, words, owner, then state = LIVE (release) pairs with
 *         the collector's look at state (acquire).
 */
#ifndef DARKHEAP_RING_H
#define DARKHEAP_RING_H

#include <stdatomic.h>
#include <stdint.h>

#include "event.h"

#define RING_CHUNK_BYTES 65536u /* first size of a ring, unit of carving */
#define RING_CHUNKS_MAX 16384u	/* 1 GiB: the most that --memory can give */
#define RING_WORDS_MIN (RING_CHUNK_BYTES / 8)
/* What a ring grows to; and to how much before it loses anything, while half of
 * all chunks are free. */
#define RING_WORDS_COMMON (2u * 1024 * 1024 / 8)
#define RING_WORDS_MAX (8u * 1024 * 1024 / 8)
#define RING_SLOTS_MAX 4096u
/* The last eighth of a ring belongs to FREEs, which are never dropped. */
#define RING_RESERVE(words) ((words) / 8)

enum slot_state {
	SLOT_FREE = 0,	  /* anyone may take it (compare-and-swap to CARVING) */
	SLOT_CARVING = 1, /* a thread of the target fills it in */
	SLOT_LIVE = 2,	  /* events may come */
};

/* A mapping in one word: its start, and how many pages (16 MiB are told). */
#define RING_OWN_PAGES 4095u
#define RING_OWN(start, bytes) \
	((uint64_t)(start) |   \
	 ((bytes) >> 12 > RING_OWN_PAGES ? RING_OWN_PAGES : (bytes) >> 12))

struct ring_slot {
	/* written at carve, then constant */
	_Atomic uint32_t state;
	uint32_t tid;
	uint32_t generation; /* rises with each owner */
	uint32_t has_word;   /* the mutex below was proved to be registered */
	uint64_t offset;     /* of the first words, in the rings memfd */
	uint64_t words;
	uint64_t stack_top; /* its thread's stack lies below */
	/* private memory of the shim for this thread, RING_OWN() each: what the
	 * collector must not take for the program's */
	_Atomic uint64_t own_state, own_cache, own_stacks;
	/* the producer's line, read by the collector once a batch */
	_Alignas(64) _Atomic uint64_t head;
	uint8_t pad1[56];
	/* the producer's counters, written on slow paths only */
	_Alignas(64) _Atomic uint64_t lost_allocs;
	_Atomic uint64_t lost_stacks;
	_Atomic uint64_t waits; /* times that it waited for room */
	/* MARK_HEAD() when tracking ended, written by who ended it */
	_Atomic uint64_t off_head;
	uint8_t pad2[32];
	/* the collector's line */
	_Alignas(64) _Atomic uint64_t tail;
	_Atomic uint32_t wanted; /* 1: the producer sleeps on this word */
	uint8_t pad3[52];
	/* owner word: a robust process-shared mutex of the target's libc */
	_Alignas(64) uint8_t owner[128];
	uint8_t pad4[128];
};

_Static_assert(sizeof(struct ring_slot) == 512, "layout is shared");

/* Index of the first word after a GROW record that ends at `index`. */
static inline uint64_t ring_grown_index(uint64_t index, uint64_t new_words)
{
	return (index + new_words - 1) & ~(new_words - 1);
}

static inline uint32_t ring_chunks(uint64_t words)
{
	return (uint32_t)((words * 8 + RING_CHUNK_BYTES - 1) /
			  RING_CHUNK_BYTES);
}

#endif
