/* SPDX-License-Identifier: MIT */
/*
 * reader.h - the collector's end of one ring
 *
 * Why     turns words that the target can change at any time into checked
 *         events, one at a time: each word is read once, then checked
 * Owner   the reader owns its map of stack ids; the pages are the session's
 * Order   see ring.h; the caller reads head (acquire) and stores tail (release)
 * Errors  words that cannot be: the ring is damaged and read no further
 */
#ifndef DARKHEAP_READER_H
#define DARKHEAP_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "darkheap/session.h"
#include "ingest/match.h"

/* Turns a raw stack into an index of process.stacks; 0: lost. */
typedef uint32_t reader_stack_fn(void *arg, const struct stack_record *record,
				 uint64_t words);

/*
 * Of a test binary, all NULL for others: what it says of a goroutine (`test` is
 * terminated), a goroutine's origin, and the stack of that origin.
 */
typedef void reader_goroutine_fn(void *arg,
				 const struct goroutine_record *record,
				 const char *test);
typedef uint32_t reader_origin_fn(void *arg, uint64_t goid);
typedef uint32_t reader_part_fn(void *arg, uint32_t stack, uint32_t origin);

/* In reader.stacks: the stack of this origin was not needed so far. */
#define READER_UNKNOWN UINT32_MAX

/*
 * Short events that are to come, and what was done so that memory is there when
 * they do: the index of live blocks was fetched for all, the blocks for those
 * before `near`.  The three count events.
 */
#define AHEAD_EVENTS 64

struct seen {
	uint64_t index, word, hash;
};

struct ahead {
	uint32_t used, near, far;
	uint64_t next; /* index of the word behind the last of them */
	struct seen events[AHEAD_EVENTS];
};

struct reader {
	struct ring_slot *slot;
	uint32_t generation; /* of the owner whose events these are */
	bool is_live, is_dead, is_damaged, is_new;
	bool is_common;			/* what comes next: run.h */
	const volatile uint64_t *words; /* present ring */
	uint64_t mask;
	uint64_t offset;    /* of the present ring in the rings memfd */
	uint64_t given;	    /* tail, as the producer knows it */
	uint64_t next;	    /* index of the next word to use */
	uint64_t head;	    /* as of this cut */
	uint64_t head_time; /* by which all before `head` had happened */
	uint64_t seen;	    /* head as of the cut before, and its time */
	uint64_t seen_time;
	uint64_t seen_before; /* head as of the one before that */
	/* an untimed FREE's next timed event: index, time, found below head */
	uint64_t timed, timed_time, timed_head;
	struct context_record context;
	uint64_t thread;    /* its owner: thread_key() */
	uint64_t last_time; /* of the last event used */
	uint64_t last_work; /* the work clock after that */
	uint64_t mean;	    /* of the sampling, 0: all */
	uint32_t freed_by;  /* of the next event: its stack + 1, 0: none came */
	struct machine *machine; /* of the context; set by the cut */
	uint32_t *stacks;	 /* the ring's ids -> index in process.stacks */
	uint32_t n_stacks;
	uint32_t origin; /* of its goroutine: model/ancestry.h */
	uint32_t *whole; /* as stacks, of all origins; NULL: none came */
	struct aside aside;
	struct event event; /* what reader_peek() found */
	uint64_t event_words;
	char mark_name[MARK_NAME_MAX];
	struct ahead ahead; /* run.c's */
};

struct rings {
	char *base; /* the rings memfd, mapped */
	uint64_t bytes;
	_Atomic uint64_t *chunk_used;
	reader_stack_fn *stack;
	reader_goroutine_fn *goroutine;
	reader_origin_fn *origin;
	reader_part_fn *part;
	void *arg;
};

void reader_release(struct reader *reader);

/*
 * Look at the slot: a new owner starts afresh; owner word (dead?), then head.
 * `word` is the owner word's offset.  The caller then sets head_time.
 */
void reader_look(struct reader *reader, const struct rings *rings,
		 uint32_t word);

/*
 * The next event is in reader->event; false: none before head.  An untimed FREE
 * is given a time by which it had happened: that of the next timed event of
 * this ring, or when it was first seen.
 */
bool reader_peek(struct reader *reader, const struct rings *rings);

/*
 * `marking` has peeked at a mark.  Had the untimed FREE that `reader`, whose
 * slot this is, has peeked at happened when the mark was made?
 */
bool reader_is_before_mark(const struct reader *reader, uint32_t slot,
			   const struct reader *marking);

/* The same for the moment at which tracking ended (control.off is set). */
bool reader_is_before_off(const struct reader *reader);

/* Use up what reader_peek() found. */
void reader_take(struct reader *reader);

/* Give the words up to `next` back; wake the producer if it waits. */
void reader_done(struct reader *reader);

/* Give chunks and slot back: dead, and all used. */
void reader_recycle(struct reader *reader, const struct rings *rings,
		    struct session_control *control);

#endif
