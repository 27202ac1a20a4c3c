/* SPDX-License-Identifier: MIT */
/*
 * process.h - everything that is known about one tracked process
 *
 * Why     ingest writes it, report reads it; nothing else passes between them
 * Owner   struct process owns all that it points to
 * Threads one writer (the drain).  Readers after the end, or in the drain
 * Words   stack: mixed C and Go return addresses, innermost first.
 *         group: all stacks with one blame pc; becomes a site (report/site.h)
 *         when symbols are known.  work: see tally.h
 */
#ifndef DARKHEAP_PROCESS_H
#define DARKHEAP_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "bad_frees.h"
#include "envelope.h"
#include "freed_by.h"
#include "go_growth.h"
#include "ledger.h"
#include "live.h"
#include "memory_history.h"
#include "module.h"
#include "sampling.h"
#include "table.h"
#include "tally.h"
#include "timeline.h"

/* A machine (context_record's) as calls name it. */
static inline uint16_t machine_key(uint32_t machine)
{
	return (uint16_t)(machine ^ machine >> 16);
}

/* A cgo call's name: its machine and number (m.ncgocall). */
static inline uint64_t call_key(uint32_t machine, uint64_t call)
{
	return (uint64_t)machine_key(machine) << 48 |
	       (call & UINT64_C(0x7fffffffffff));
}

/* Where there is no call, the thread; a number that no call has. */
#define THREAD_KEY (UINT64_C(1) << 47)

static inline uint64_t thread_key(uint64_t thread)
{
	return THREAD_KEY | (thread & (THREAD_KEY - 1));
}

static inline bool call_is_known(uint64_t call)
{
	return call && !(call & THREAD_KEY);
}

struct pc {
	uint64_t address : 63; /* return address */
	uint64_t is_go : 1;
};

enum stack_quality {
	QUALITY_TRUNCATED = 1 << 0,  /* Go frames beyond --depth are missing */
	QUALITY_C_CUT = 1 << 1,	     /* outer C frames are missing */
	QUALITY_DIRECT = 1 << 2,     /* the Go runtime called C by itself */
	QUALITY_GO_REFUSED = 1 << 3, /* Go frames failed the self-check */
	QUALITY_LOST = 1 << 4,	     /* the stack of these blocks was lost */
};

#define GOID_SEVERAL UINT64_MAX

/*
 * Blocks of a stack that were freed since its last allocation.  When there are
 * several of them in a row they may be the program's way of closing down: then
 * its lifetimes as they were before are kept.
 */
#define CLOSING_ROW 8

struct closing {
	uint64_t time, work; /* of the row's last FREE of CLOSING_ROW */
	uint64_t freed;	     /* blocks, before it */
	struct lifetimes before_work, before_time;
};

/*
 * The last call that each M made at a place, but for the one that was there
 * last of all: where several are in long calls at once, each event may be of
 * another one.  The place of an M is by its key's low bits; `n` is a power of
 * two.
 */
struct last_calls {
	uint32_t n;
	uint64_t calls[];
};

/* What each event needs stands in the first two cache lines. */
struct stack {
	uint64_t last_time;	 /* of allocations, as last_work */
	uint64_t last_work : 56; /* as in struct block */
	uint64_t row : 8;	 /* frees since then, up to CLOSING_ROW */
	struct lifetimes work_lifetimes; /* completed, without temporaries */
	struct lifetimes time_lifetimes;
	uint64_t temporaries; /* freed by the cgo call that allocated them */
	uint64_t goid; /* of all its allocations; 0: none, GOID_SEVERAL */

	struct group *group;
	uint64_t calls;	    /* cgo calls that allocated here */
	uint64_t last_call; /* the last one */
	struct tally tally;

	struct closing *closing;
	uint64_t first_time, first_work; /* of allocations */
	uint64_t moved;	 /* allocations that were a realloc's second half */
	uint64_t stored; /* allocated + freed when last put into a capture */
	struct pc *pcs;	 /* what is known now: `unwound`, else `seen` */
	uint32_t n_pcs, quality;
	struct pc *unwound;
	/* as it came, which tells it from others; see process_stack() */
	struct pc *seen;
	uint32_t n_seen, seen_quality;
	uint64_t apart, hash;
	struct freed_by *freed_by; /* NULL: nothing was recorded */
	struct last_calls *others; /* beside last_call; NULL: one M's so far */
	uint32_t origin; /* of a test binary's goroutines: ancestry.h */
	uint32_t twin;	 /* the next stack with these pcs, of another origin */
};

/*
 * Stacks that a person would call one place, before symbols are known.  What
 * each event needs stands in the first two cache lines.
 */
struct group {
	struct envelope envelope;

	uint64_t calls;	    /* cgo calls that allocated here */
	uint64_t last_call; /* the last one */
	struct tally tally;
	uint64_t key;	 /* blame pc and inline level, or a stack's hash */
	uint32_t number; /* index in process.groups */
	bool has_go;	 /* its stacks have Go frames */
	uint64_t moved;	 /* allocations that were a realloc's second half */
	struct last_calls *others; /* as in struct stack */
	struct timeline timeline;
};

_Static_assert(offsetof(struct group, last_call) == 64, "a cache line");
_Static_assert(offsetof(struct stack, group) == 64, "a cache line");

struct ancestry;

struct loss {
	uint64_t allocs, frees, stacks;
};

struct degraded {
	uint64_t truncated_stacks, unresolved_frames, stalled_ns;
	uint64_t late_frees;	 /* matched out of order: see ingest/match.c */
	uint64_t missed_frees;	 /* an address came again without its FREE */
	uint64_t refused_stacks; /* Go part's self-check said no */
	uint64_t cut_stacks;	 /* C part incomplete */
	uint64_t lost_marks;	 /* there was no room for */
	uint64_t first_seen_stacks; /* deeper C frames are those first seen */
};

/* What the program said of itself (darkheap.h), and what came of it. */
struct program_told {
	struct tally left_out;	/* blocks that are in no other sum */
	uint64_t pool_bytes;	/* that live in pools: no malloc's */
	uint64_t unknown_frees; /* in pools, of what is no block there */
	bool counts_twice;	/* a pool lies in a block that counts, too */
};

/* State at a named moment; `groups` of the process are indexed alike. */
struct mark {
	char name[64];
	uint32_t id;	  /* rises with time */
	bool is_snapshot; /* of process_snapshot() */
	uint64_t time;
	struct tally total;
	struct tally *groups; /* n_groups of them */
	uint32_t n_groups;
	struct ledger *ledger; /* of the first look that began after it; NULL:
				* nobody has looked */
};

/* Of garbage, by Go; what was read of it last. */
struct collections {
	bool is_known;
	uint64_t count;
	uint64_t last, before; /* the last two had ended by then: target's
				* clock */
};

/* How far an M came. */
struct machine_end {
	uint16_t key;  /* machine_key(); several may have one */
	uint64_t call; /* its last number in an event */
};

enum end_kind {
	END_RUNNING, /* still there when the report was made */
	END_EXITED,
	END_SIGNALED,
	END_EXECED,
	END_UNKNOWN, /* gone, and nobody told how */
};

struct process {
	uint32_t number; /* its row in a capture, from 1; 0: in none yet */
	pid_t pid, ppid;
	char *name;	       /* base name of exe, or --name */
	char *exe;	       /* path, NULL: unknown */
	char **args;	       /* NULL-terminated, NULL: unknown */
	char go_version[32];   /* "go1.26.8", "": unknown */
	char main_module[256]; /* from buildinfo, "": unknown */
	char package[256];     /* a test binary's, under test; "": none */
	char libc[32];
	uint32_t distortions; /* of its build: symbol/distortion.h */
	char build_id[80];    /* of exe in hex, "": none */
	int reason; /* enum session_reason: why not tracked, 0: tracked */
	struct timespec start, end; /* CLOCK_REALTIME */
	enum end_kind end_kind;
	int end_value; /* exit code or signal */

	uint64_t time_start, time_end; /* target's clock at start and end */
	double ns_per_tick; /* of the target's clock; 0: a sequence */
	uint64_t work_end;  /* W: the work clock's last value */
	bool work_polled; /* W was read from the Ms, not from the last event */
	bool work_short;  /* calls of the last part of its life are unknown */
	struct collections collections;

	struct module_map modules;
	struct live live;
	struct stack **stacks; /* [0] stands for lost stacks */
	struct stack *nobody;  /* of blocks that are left out */
	uint32_t n_stacks, stacks_capacity;
	struct group **groups;
	uint32_t n_groups, groups_capacity;
	uint64_t envelope_cells_left; /* that envelopes may still take */
	struct ancestry *ancestry;    /* NULL: no test binary */
	struct table stack_indexes;   /* process.c's: hash -> index in stacks */
	struct table group_table;     /* process.c's: key -> group */
	struct tally total;
	bool is_moment; /* as it was at a mark; stacks' tallies are later */
	struct sampling sampling;
	uint64_t unknown_frees; /* of blocks from before tracking */
	struct bad_frees bad_frees;
	uint64_t unseen_frees; /* the same, or of blocks not sampled */
	struct program_told told;
	uint64_t events, threads;
	uint64_t *thread_ends; /* by number: time of its last event */
	uint64_t n_thread_ends;
	struct machine_end *machines;
	uint32_t n_machines;
	struct mark *marks;
	uint32_t n_marks;
	uint64_t mark_bytes; /* that marks take */
	uint32_t last_mark_id;
	int64_t snapshot_next_ns, snapshot_step_ns;
	struct timeline timeline; /* of total; see timeline.h */
	int64_t timeline_next_ns, timeline_step_ns;
	uint64_t timeline_points; /* of all groups */

	struct loss loss;
	struct degraded degraded;
	const char *go_state; /* "ok", "none", "failed": coverage.go_frames */
	char go_why[128];
	const char *incomplete[8]; /* reasons, sentences without a full stop */
	uint32_t n_incomplete;
	struct ledger ledger;
	struct memory_history memory;
	struct go_growth *growth; /* NULL: nobody asked about it */
	char message[256];	  /* the shim's last words, "": none */
};

int process_init(struct process *process);
void process_release(struct process *process);

/* It has ended: keep what reports read, in as little memory as it takes. */
void process_close(struct process *process);

/* Seconds from process start to `time` of the target's clock, -1: unknown. */
double process_seconds(const struct process *process, uint64_t time);

/* A thread that is new: its number, from 1; 0: there are too many to tell. */
uint64_t process_thread(struct process *process);

/* It, as thread_key() names it, had its last event at `time`. */
void process_thread_was(struct process *process, uint64_t key, uint64_t time);

/* Say once why the counts do not cover everything; `why` is a literal. */
void process_incomplete(struct process *process, const char *why);

/* The group of `key`, made when new; NULL when out of memory. */
struct group *process_group(struct process *process, uint64_t key, bool has_go);

/*
 * The stack with these pcs and quality, made when new and put into the group
 * that `key` names; returns its index, 0 when out of memory.  `apart` keeps
 * stacks apart that have the same pcs until they are unwound; else 0.
 */
uint32_t process_stack(struct process *process, const struct pc *pcs,
		       uint32_t n_pcs, uint32_t quality, uint64_t apart,
		       uint64_t key);

/* Its index, when it is there already; else 0. */
uint32_t process_known_stack(const struct process *process,
			     const struct pc *pcs, uint32_t n_pcs,
			     uint32_t quality, uint64_t apart);

/*
 * A stack that is known to be new, as those of a capture are; it is not found
 * again.  NULL when out of memory.
 */
struct stack *process_add_stack(struct process *process, const struct pc *pcs,
				uint32_t n_pcs, uint32_t quality, uint64_t key);

/*
 * Remember all tallies as they are at `time`; a long name is cut.
 * Returns 0, or -ENOMEM or -ENOSPC (after PROCESS_MARKS of them, or
 * PROCESS_MARK_BYTES), which is counted.
 */
#define PROCESS_MARKS 1024
#define PROCESS_SNAPSHOTS 256 /* among them */
#define PROCESS_MARK_BYTES (UINT64_C(256) << 20)
int process_mark(struct process *process, const char *name, uint64_t time);

/* By its id; NULL: it is gone. */
struct mark *process_mark_of(const struct process *process, uint32_t id);

/*
 * Whose the memory was, of the first look that began after the mark; another
 * is not taken.  0, -ENOENT (the mark is gone) or -ENOMEM
 */
int process_mark_ledger(struct process *process, uint32_t id,
			const struct ledger *ledger);

/* What it owns. */
void mark_release(struct mark *mark);

/*
 * A mark each `every_ns`, whose name is the time since the start ("1h0m0s").
 * When there are too many, every second one goes and they come half as often.
 * `now_ns`: Unix time.
 */
void process_snapshot(struct process *process, int64_t now_ns,
		      uint64_t every_ns);

#endif
