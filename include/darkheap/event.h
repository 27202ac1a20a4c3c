/* SPDX-License-Identifier: MIT */
/*
 * event.h - the words that a thread of the target writes for the collector
 *
 * Why     both sides must agree on every bit; this file is the agreement
 * Shape   8-byte little-endian words.  The low 3 bits of a record's first
 *         word are its type.  ALLOC and FREE keep the address there, whose
 *         own low 3 bits are zero for every block of every allocator.
 * Trust   the collector reads these from memory that the target can write:
 *         copy a word before it is checked, check before it is used
 *
 *	ALLOC	[call:16 | address:45 | type:3] [time] [size:40 | stack:24]
 *	FREE	[call:16 | address:45 | type:3] [time]
 *	FREE_KNOWN	[call:16 | address:45 | type:3]
 *	long	[words:32 | subtype:8 at bit 8 | type:3] ...
 *
 * `call` is the low 16 bits of the running cgo call's number (m.ncgocall);
 * the last CONTEXT record of the ring has the rest.  `time` is the TSC, or the
 * shared sequence of session.h.  Times never fall within one ring.
 */
#ifndef DARKHEAP_EVENT_H
#define DARKHEAP_EVENT_H

#include <stdint.h>

enum event_type {
	EVENT_NONE = 0,	       /* never written: a zero word is damage */
	EVENT_ALLOC = 1,       /* after the real allocation */
	EVENT_ALLOC_MOVED = 2, /* second half of realloc, after it */
	EVENT_FREE = 3,	       /* before the real free */
	EVENT_FREE_MOVED = 4,  /* first half of realloc, before it */
	EVENT_UNFREE = 5,      /* realloc failed: the block lives on */
	EVENT_LONG = 6,	       /* subtype and length in the same word */
	/*
	 * A FREE without a time, before the real free: an earlier word of this
	 * very ring is an ALLOC of this address.  It happened after the timed
	 * event before it in its ring and before the next one.
	 */
	EVENT_FREE_KNOWN = 7,
};

enum event_long {
	LONG_SKIP = 1, /* nothing more before the ring's end: go to its start */
	LONG_GROW = 2, /* the ring goes on elsewhere: struct grow_record */
	LONG_CONTEXT = 3, /* whose events follow: struct context_record */
	LONG_STACK = 4,	  /* a stack and its id: struct stack_record */
	LONG_MARK = 5,	  /* a named moment: struct mark_record */
	LONG_FRAMES = 6,  /* a stack by unwind tables: struct frames_record */
	LONG_SAMPLE = 7,  /* which blocks are recorded: struct sample_record */
	LONG_FREED = 8,	  /* who frees next: struct freed_record */
	LONG_TOLD = 9,	  /* the program said it: struct told_record */
	LONG_GOROUTINE = 10, /* of a test binary: struct goroutine_record */
};

#define EVENT_TYPE_MASK UINT64_C(7)
#define EVENT_ADDRESS_MASK UINT64_C(0x0000fffffffffff8)
#define EVENT_CALL_SHIFT 48
#define EVENT_SIZE_BITS 40
#define EVENT_SIZE_MAX ((UINT64_C(1) << EVENT_SIZE_BITS) - 1)
#define EVENT_ALLOC_WORDS 3
#define EVENT_FREE_WORDS 2
#define EVENT_FREE_KNOWN_WORDS 1

/* Stack ids count from 1 in each ring; 0 says: the stack was lost. */
#define STACK_LOST 0u
#define STACK_ID_MAX ((1u << 24) - 1)

/* Whose events follow in this ring, until the next CONTEXT. */
struct context_record {
	uint64_t head;
	uint64_t goid;	  /* 0: no goroutine */
	uint64_t call;	  /* m.ncgocall in full; 0: not in a cgo call */
	uint64_t m;	  /* address of the runtime.m, 0: none */
	uint32_t depth;	  /* m.ncgo: cgo calls active on this M, 0: none */
	uint32_t machine; /* m.id, low 30 bits; above them the index of its
			   * runtime in session_go.layouts */
};

#define MACHINE_RUNTIME_SHIFT 30
#define MACHINE_ID_MASK ((UINT32_C(1) << MACHINE_RUNTIME_SHIFT) - 1)

/* One crossing from Go to C below the innermost; C registers of its C part. */
struct stack_level {
	uint32_t go_frames; /* of this level's Go part, in the pcs array */
	uint32_t zero;
	uint64_t c_pc; /* where to start unwinding this level's C part, or 0 */
	uint64_t c_sp;
	uint64_t c_bp;
	uint64_t c_end; /* address of the slot that returns to asmcgocall */
};

enum stack_flags {
	STACK_GO = 1 << 0,	  /* at least one Go level follows */
	STACK_TRUNCATED = 1 << 1, /* more Go frames than --depth */
	STACK_NO_SLICE = 1 << 2, /* no raw slice: first C return address only */
	STACK_SLICE_CUT = 1 << 3, /* the slice ends before the C part does */
	STACK_DIRECT = 1 << 4,	  /* asmcgocall without a cgo call: runtime's */
	STACK_GO_REFUSED = 1 << 5, /* a Go thread, but the self-check said no */
	STACK_C_CUT = 1 << 6,	   /* more C frames than there is room for */
};

enum stack_register {
	STACK_RIP,
	STACK_RSP,
	STACK_RBP,
	STACK_RBX,
	STACK_R12,
	STACK_R13,
	STACK_R14,
	STACK_R15,
	STACK_REGISTERS,
};

#define STACK_LEVELS_MAX 8
#define STACK_SLICE_MAX 16384 /* bytes */
#define STACK_DEPTH_MAX 256   /* Go frames over all levels */

/*
 * Followed by levels[n_levels], then pcs[n_go] (return addresses, innermost
 * first, all levels one after the other), then slice[slice_words]: the words of
 * the C stack from registers[STACK_RSP] upwards.  Order of a whole stack: C
 * part of level 0, Go frames of level 0, C part of level 1, ...; a thread that
 * C made and that is in no callback has n_levels 0.
 */
struct stack_record {
	uint64_t head;
	uint32_t id;
	uint16_t n_levels;
	uint16_t n_go;
	uint32_t flags;
	uint32_t slice_words;
	uint64_t first_c_pc; /* return address of the hook that was called */
	uint64_t epoch;	     /* control.modules then: unwind.h */
	uint64_t registers[STACK_REGISTERS];
};

/*
 * A whole stack, walked by unwind tables and frame pointers.  Followed by
 * pcs[n_frames], return addresses, innermost first; FRAME_GO is set in Go's.
 */
struct frames_record {
	uint64_t head;
	uint32_t id;
	uint32_t n_frames; /* <= FRAMES_MAX */
	uint32_t flags;	   /* enum stack_flags */
	uint32_t epoch;	   /* control.modules then, low half: unwind.h */
};

#define FRAME_GO (UINT64_C(1) << 63)
#define FRAMES_MAX 512

/* The ring's next words are at byte `offset` of the rings memfd. */
struct grow_record {
	uint64_t head;
	uint64_t offset;
	uint64_t words; /* size of the new ring, a power of two */
};

#define MARK_NAME_MAX 64

/*
 * Everything that happened before `time` is before the mark.  An untimed FREE
 * has no such time: followed by a word for each slot, in order, MARK_HEAD() of
 * its generation and its head as the marking thread saw it.  Of untimed FREEs
 * those below it are before the mark, if what is before them in their ring is.
 */
struct mark_record {
	uint64_t head;
	uint64_t time;
	char name[MARK_NAME_MAX]; /* zero-terminated UTF-8, cut to fit */
};

#define MARK_HEAD_BITS 48
#define MARK_HEAD(generation, head)                 \
	((uint64_t)(generation) << MARK_HEAD_BITS | \
	 ((head) & ((UINT64_C(1) << MARK_HEAD_BITS) - 1)))

/*
 * From here on this ring has an ALLOC of a block of s bytes (at least 1) with
 * probability 1 - exp(-s / mean).  Every block that has an ALLOC has its FREE,
 * in whatever ring; there may be FREEs of blocks that have none, with a time. A
 * ring without this record has all.
 */
struct sample_record {
	uint64_t head;
	uint64_t mean; /* bytes, 0: all */
};

/*
 * The stack of the next event of this ring, a FREE or FREE_MOVED.  There is
 * none without --free-stacks, nor where there was no room for it: the FREE
 * itself is never dropped.
 */
struct freed_record {
	uint64_t head;
	uint32_t stack; /* an id, as in an ALLOC; not STACK_LOST */
	uint32_t zero;
};

enum told_what {
	TOLD_ALLOC = 1,	    /* a block, after it was allocated */
	TOLD_FREE = 2,	    /* a block of a pool, before it is used again */
	TOLD_POOL = 3,	    /* a pool begins; no other of that name goes on */
	TOLD_POOL_ENDS = 4, /* and so do all blocks of it */
};

/*
 * What darkheap.h is called for, and blocks of threads that have paused.  A
 * block of a pool has a pool's name and any address: it may be that of the
 * block of malloc in which the pool keeps it.  One that is left out is to be in
 * no sum; a FREE of any kind follows as for others, unless it was sampled.
 */
struct told_record {
	uint64_t head;
	uint64_t time;
	uint64_t address; /* all of its bits */
	uint64_t pool;	  /* 0: malloc's, and left out */
	uint64_t size_stack;
	uint32_t what;	      /* enum told_what */
	uint16_t call;	      /* as an ALLOC has it */
	uint16_t is_left_out; /* 1: of a thread that has paused */
};

/*
 * Who started a goroutine, sent before the first CONTEXT that names it, where
 * go_layout has g_gopc.  Followed by the name of the test that package testing
 * runs in it, without a subtest's part; "": it does not, or it is not known.
 */
struct goroutine_record {
	uint64_t head;
	uint64_t goid, parent; /* parent 0: not known */
	uint64_t gopc;	       /* return address of the `go` statement, or 0 */
};

#define TEST_NAME_MAX 256 /* with the zero */

/* More has no meaning. */
#define SAMPLE_MEAN_MAX (UINT64_C(1) << 40)

#define LONG_WORDS(bytes) (((bytes) + 7) / 8)
#define STACK_RECORD_WORDS_MAX                                     \
	LONG_WORDS(sizeof(struct stack_record) +                   \
		   STACK_LEVELS_MAX * sizeof(struct stack_level) + \
		   STACK_DEPTH_MAX * 8 + STACK_SLICE_MAX)

static inline uint64_t event_word(enum event_type type, uint64_t address,
				  uint64_t call)
{
	return (call << EVENT_CALL_SHIFT) | (address & EVENT_ADDRESS_MASK) |
	       (uint64_t)type;
}

static inline enum event_type event_type(uint64_t word)
{
	return (enum event_type)(word & EVENT_TYPE_MASK);
}

static inline uint64_t event_address(uint64_t word)
{
	return word & EVENT_ADDRESS_MASK;
}

static inline uint16_t event_call(uint64_t word)
{
	return (uint16_t)(word >> EVENT_CALL_SHIFT);
}

static inline uint64_t event_size_stack(uint64_t size, uint32_t stack)
{
	if (size > EVENT_SIZE_MAX)
		size = EVENT_SIZE_MAX;
	return size | (uint64_t)stack << EVENT_SIZE_BITS;
}

static inline uint64_t event_long(enum event_long subtype, uint64_t words)
{
	return words << 32 | (uint64_t)subtype << 8 | EVENT_LONG;
}

static inline enum event_long event_long_subtype(uint64_t word)
{
	return (enum event_long)(word >> 8 & 0xff);
}

static inline uint64_t event_long_words(uint64_t word)
{
	return word >> 32;
}

_Static_assert(sizeof(struct context_record) == 40, "layout is shared");
_Static_assert(sizeof(struct stack_level) == 40, "layout is shared");
_Static_assert(sizeof(struct stack_record) == 104, "layout is shared");
_Static_assert(sizeof(struct frames_record) == 24, "layout is shared");
_Static_assert(sizeof(struct grow_record) == 24, "layout is shared");
_Static_assert(sizeof(struct sample_record) == 16, "layout is shared");
_Static_assert(sizeof(struct freed_record) == 16, "layout is shared");
_Static_assert(sizeof(struct goroutine_record) == 32, "layout is shared");
_Static_assert(sizeof(struct mark_record) == 80, "layout is shared");
_Static_assert(sizeof(struct told_record) == 48, "layout is shared");

#endif
