/* SPDX-License-Identifier: MIT */
/*
 * model.h - the rules by which events become the truth, small enough to prove
 *
 * Why     ring, cut, realloc, loss and recycling are right only together; here
 *         every interleaving of a small system is tried, and every rule is
 *         shown to be needed by breaking it.  ingest/cut.c does what this says
 *
 * Producer (one thread of the target, one ring)
 *   P1  FREE: take time, publish FREE, real free.
 *   P2  ALLOC: real allocation, take time, publish ALLOC; only then does malloc
 *       return and the pointer become known to others.
 *   P3  realloc: take time, publish FREE_MOVED(old), real realloc, take time,
 *       publish ALLOC_MOVED(new) - in place too - or UNFREE(old) if it failed.
 *       Nothing but long records comes between the two halves in the ring.
 *   P4  Publish: all words of the record, then head (release).
 *   P5  Room: head - tail < size; for ALLOC* minus the reserve.  No room: wait,
 *       or drop ALLOC* and count it.  FREE, FREE_MOVED, UNFREE are not dropped:
 *       if there is no time left to wait, lower off_time to the record's time
 *       (compare-and-swap, never raised), *then* do the real call.
 *   K1  An untimed FREE (FREE_KNOWN) is a FREE without the time: publish, real
 *       free.  Only in a ring that has an ALLOC of this address before it: so
 *       it never frees a block that was there before tracking.  No room: take
 *       a time, then as P5.
 *   P6  Taking a slot: compare-and-swap FREE to CARVING; head = tail = 0, a new
 *       generation, the owner word taken anew; then state = LIVE (release).
 *
 * Collector (one thread); a cut is C1 to C7
 *   C1  Read T from the clock of the time stamps.
 *   C2  Then, ring by ring in any order, if state is LIVE (acquire):
 *       generation (new: next = 0, nothing set aside, no stack ids), then the
 *       owner word, then head (acquire).  head - next > size is damage.
 *   C3  Then read off_time; what must be is that it comes after T.
 *   C4  Take the records from next to head that have time < T and < off_time,
 *       in each ring up to the first that has not, and merge the rings by time.
 *       A long record goes with its ring's next timed record.
 *   K2  An untimed FREE has a bound, a time by which it had happened: that of
 *       the next timed record of its ring below head, or the clock as it was
 *       right after the heads were read of which one was first beyond it.  It
 *       is used at its bound, if that is as in C4, or as high as T or off_time
 *       in the cut after the one that first saw it.  Longer none waits.
 *   C5  Use them in this order:
 *         ALLOC(a)       a gets this owner.  Live before: the owner was freed,
 *                        by an untimed FREE that comes: that is owed
 *         FREE(a)        live: removed.  Not live: an unknown free, counted,
 *                        and no other trace of it is kept
 *         FREE_MOVED(a)  as FREE, and what it removed ("unknown" too) is set
 *                        aside for this ring
 *         UNFREE(a)      what was set aside lives again; if that was
 *                        "unknown", the count goes back by one
 *         ALLOC_MOVED    as ALLOC
 *         FREE_KNOWN(a)  K3: if the same cgo call (here: the same ring) has
 *                        recorded the owner's ALLOC, the owner is removed.
 *                        Else if a FREE is owed for a, it is this one; else
 *                        the owner is removed.  There is always one of these
 *       Every event but UNFREE clears what its ring had set aside; a cut's end
 *       does not.
 *   C6  tail = next (release), after the last look at the words, and only in
 *       rings that were LIVE in C2: by now a slot that was not may have a new
 *       owner, whose generation this `next` does not belong to.
 *   C7  A slot becomes FREE if its word was seen dead *before* its head was
 *       read in this cut, and this cut used all up to that head.
 *   C8  Session over (life page gone): finish the cut, then read all heads anew
 *       and use everything, merged, without T, still below off_time.
 *
 * Truth   after every cut, of the records used so far: a block is live if its
 *         ALLOC is among them and its FREE is not (or was taken back); these
 *         are in the index, each with its owner.  The set is closed: FREE
 *         comes with its ALLOC (if that was recorded), ALLOC comes with the
 *         FREE of every earlier block at its address.  Unknown frees counted =
 *         frees of blocks that were there before, or whose ALLOC was dropped.
 *         With untimed FREEs: an earlier block's may come in the next cut, not
 *         later; the owner is never missing, but may stay until then.
 * End     no record was skipped or used twice; the index is what is really
 *         live and was recorded, but for one block per thread that was killed
 *         inside an operation.  With drops: never more than that; with drops
 *         and untimed FREEs a block whose ALLOC was dropped can hide another.
 * Time    the model's clock gives no two equal stamps, and a stamp taken after
 *         another thread's step is greater.  Stamps equal to T are not used.
 *         A real clock that breaks this can show ALLOC on a live address: then
 *         the drain must count it, and the model says nothing about the rest
 *
 * The model forgets what cannot matter any more (names of times, of settled
 * blocks, of ring places), so that runs of any length are a finite set.
 */
#ifndef EVENT_RULES_MODEL_H
#define EVENT_RULES_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "darkheap/event.h"

#define THREADS 3
#define RINGS 2
#define ADDRESSES 2
#define ROOM_MAX 3
#define BLOCKS 14	 /* 0 is "none" */
#define ASIDE_UNKNOWN 15 /* FREE_MOVED met no block */
#define FOREVER 255
#define ANY_NUMBER 255 /* of operations */

/* One rule broken on purpose; the number is the mutation's. */
enum broken_rule {
	BREAK_NOTHING,
	BREAK_ALLOC_TIME_EARLY,	 /* P2: time before the real allocation */
	BREAK_FREE_LATE,	 /* P1: published after the real free */
	BREAK_NO_T,		 /* C1: heads only, all records used */
	BREAK_T_LATE,		 /* C1, C2: T after the heads */
	BREAK_ONE_EVENT_REALLOC, /* P3: one event after the call */
	BREAK_NO_UNFREE,	 /* P3: a failed realloc says nothing */
	BREAK_NO_MERGE,		 /* C4: one ring after the other */
	BREAK_DEBT,		 /* C5: unknown FREE eats the next ALLOC */
	BREAK_DROP_FREE,	 /* P5: full ring drops FREE, not ALLOC */
	BREAK_FREE_UNDRAINED,	 /* C7: slot freed when the word is dead */
	BREAK_HEAD_FIRST,	 /* P4: head before the words */
	BREAK_GENERATION,	 /* P6: no new generation */
	BREAK_WORD_LATE,	 /* C2, C7: owner word read after head */
	BREAK_LIVE_EARLY,	 /* P6: LIVE before the word is taken */
	BREAK_TAIL_FIRST,	 /* C6: tail before the words are used */
	BREAK_OFF_EARLY,	 /* C3: off_time read before T */
	BREAK_OLD_HEADS_AT_END,	 /* C8: heads from before the end */
	BREAK_UNFREE_COUNT,	 /* C5: UNFREE of unknown leaves the count */
	BREAK_OFF_LATE,		 /* P5: off_time after the real free */
	BREAK_TAIL_UNMET,	 /* C6: tail set in rings not met in C2 */
	BREAK_FREE_BEHIND_T,	 /* C7: slot freed with records behind T */
	BREAK_ASIDE_FORGOTTEN,	 /* C5: a cut's end clears what is aside */
	BREAK_KNOWN_EARLY,	 /* K2: at the time of the record before it */
	BREAK_KNOWN_NO_WAIT,	 /* K2: at T, in the cut that first sees it */
	BREAK_KNOWN_AT_T,	 /* K2: if the clock has not gone on since T */
	BREAK_KNOWN_FOR_EVER,	 /* K2: no bound but the next timed record */
	BREAK_KNOWN_OF_ANY,	 /* K1: no ALLOC in this ring before it */
	BREAK_KNOWN_TAKES_OWNER, /* K3: the owner first, then what is owed */
	BREAK_OWED_FORGOTTEN,	 /* C5: nothing is owed after ALLOC */
	BREAK_OWED_ONE_CUT,	 /* C5: nothing is owed after the cut */
};

struct setting {
	uint8_t threads;    /* more than RINGS: they wait for a free slot */
	uint8_t operations; /* of all threads together, or ANY_NUMBER */
	uint8_t room;	    /* records in a ring */
	uint8_t reserve;    /* of these, not for ALLOC */
	bool old_block;	    /* one block is older than tracking */
	bool realloc;
	bool loss;	/* a full ring may drop ALLOC */
	bool off;	/* a full ring may turn tracking off */
	bool recycling; /* threads end and begin */
	bool kill;	/* the end comes at any step, not only between calls */
	bool untimed;	/* FREE without a time, where K1 allows it */
	bool calls;	/* K3: the ring of an ALLOC is known */
	enum broken_rule broken;
};

enum violation {
	HOLDS,
	ALLOC_WHILE_LIVE,
	FREE_TOOK_ANOTHER,
	USED_TWICE,
	NOT_CLOSED,
	INDEX_WRONG,
	COUNT_WRONG,
	SKIPPED,
	NOT_REAL,
	DAMAGE,
	OWED_LONG,
	KNOWN_UNKNOWN,
};

struct record {
	uint8_t type : 7; /* enum event_type, or RECORD_MOVE */
	uint8_t written : 1;
	uint8_t time;
	uint8_t address : 4, from_address : 4;
	uint8_t block : 4, from : 4; /* owner; for FREE only truth knows it */
};

#define RECORD_MOVE 8 /* realloc as one event, a broken rule */

enum slot { RING_FREE, RING_CARVING, RING_LIVE };

struct ring {
	struct record records[ROOM_MAX];
	uint8_t head, tail;
	uint8_t state; /* enum slot */
	uint8_t dead;  /* the owner word has OWNER_DIED */
	uint8_t generation;
	uint8_t known; /* addresses with an ALLOC in it, a bit each */
	uint8_t zero[2];
};

enum operation { OP_NO_THREAD, OP_CARVE, OP_IDLE, OP_ALLOC, OP_FREE, OP_MOVE };

struct thread {
	uint8_t op; /* enum operation */
	uint8_t at; /* which of its actions is next */
	uint8_t ring;
	uint8_t block; /* what it allocates or frees */
	uint8_t from;  /* what it reallocates */
	uint8_t time;  /* stamp not yet published */
	uint8_t called : 1, failed : 1, writing : 1, untimed : 1, zero : 4;
	uint8_t zero1;
};

struct block {
	uint8_t address;
	uint8_t old : 1, lost : 1, real : 1, known : 1, busy : 1, zero : 3;
	uint8_t alloc_out : 1, free_out : 1; /* published */
	uint8_t alloc_in : 1, free_in : 1;   /* used by the collector */
	uint8_t free_lost : 1, untimed : 1, zero1 : 2;
};

struct collector {
	uint8_t in_cut;
	uint8_t time; /* T */
	uint8_t off;
	uint8_t tails_out;
	uint8_t words_seen, heads_seen, dead, met; /* a bit per ring */
	uint8_t head[RINGS], next[RINGS];
	uint8_t generation[RINGS], aside[RINGS];
	uint8_t index[ADDRESSES]; /* owner of the live block, or 0 */
	uint8_t debt[ADDRESSES];  /* BREAK_DEBT only */
	int8_t unknown;		  /* unknown frees counted since the last cut */
	uint8_t owner_ring[ADDRESSES];		       /* + 1, with `calls` */
	uint8_t owed[ADDRESSES], owed_long[ADDRESSES]; /* since this cut, the
							* one before */
	uint8_t seen[RINGS]; /* head as of the cut before */
	uint8_t seen_time;   /* right after these heads were read */
	uint8_t zero1[2];
};

struct system {
	struct ring rings[RINGS];
	struct thread threads[THREADS];
	struct collector collector;
	struct block blocks[BLOCKS]; /* in the order of their allocation */
	uint8_t n_blocks;	     /* the highest in use */
	uint8_t clock, off_time, operations;
	int8_t unknown;	   /* the truth of collector.unknown */
	uint8_t violation; /* enum violation, the first one */
	uint8_t zero[8];
};

enum step_kind {
	STEP_BEGIN_THREAD,
	STEP_CARVED,
	STEP_OWNER_WORD,
	STEP_END_THREAD,
	STEP_STAMP,
	STEP_PUBLISH,
	STEP_WRITE,
	STEP_DROP,
	STEP_OFF,
	STEP_MALLOC,
	STEP_FREE,
	STEP_REALLOC,
	STEP_REALLOC_FAILED,
	STEP_T,
	STEP_READ_OFF,
	STEP_WORD,
	STEP_HEAD,
	STEP_TAILS,
	STEP_USE,
};

struct step {
	uint8_t kind; /* enum step_kind */
	uint8_t who;  /* thread, or ring for the collector */
	uint8_t address;
};

#define SUCCESSORS_MAX 48

struct successors {
	size_t n;
	struct {
		struct step step;
		struct system system;
	} list[SUCCESSORS_MAX];
};

_Static_assert(sizeof(struct record) == 4, "no padding: states are hashed");
_Static_assert(sizeof(struct ring) == 20, "no padding: states are hashed");
_Static_assert(sizeof(struct thread) == 8, "no padding: states are hashed");
_Static_assert(sizeof(struct block) == 3, "no padding: states are hashed");
_Static_assert(sizeof(struct system) == 152, "no padding: states are hashed");

void system_init(struct system *system, const struct setting *setting);
/* Gives equal states equal bytes. */
void system_normalize(struct system *system, const struct setting *setting);
/* The process is killed here; what the collector then sees to be wrong. */
enum violation system_end(const struct system *system,
			  const struct setting *setting);

void producer_steps(const struct system *system, const struct setting *setting,
		    struct successors *out);
void thread_begin(const struct system *system, unsigned t,
		  struct successors *out);
void thread_carve(const struct system *system, unsigned t,
		  const struct setting *setting, struct successors *out);
void thread_end(const struct system *system, unsigned t,
		struct successors *out);
void collector_steps(const struct system *system, const struct setting *setting,
		     struct successors *out);
struct system *successor_add(struct successors *out,
			     const struct system *system, enum step_kind kind,
			     unsigned who, unsigned address);

/* Uses what the cut may use, and checks the truth. */
void cut_use(struct system *system, const struct setting *setting);
void truth_use(struct system *system, const struct record *record);
void truth_check(struct system *system, const struct setting *setting);
void system_violate(struct system *system, enum violation violation);

const char *violation_text(enum violation violation);
/* `after` is the system after the step. */
void step_print(FILE *file, const struct step *step, const struct system *after,
		const struct setting *setting);

#endif
