/* SPDX-License-Identifier: MIT */
/*
 * match.h - from one event after the other to what lives and what was freed
 *
 * Why     the only writer of live index, tallies and work clock
 * Order   events come in the order of their times (cut.h), but for two: an
 *         untimed FREE comes at a time by which it had happened, and a
 *         processor may read the TSC some ns too early.  So an ALLOC can come
 *         to a live address: it proves that the owner was freed, and that FREE
 *         is owed.  It was published before this ALLOC, so it comes in this
 *         cut or in the next (one more for early clocks), or it is missed
 * Rules   C5 and K1 to K3 of tests/unit/event_rules/model.h
 */
#ifndef DARKHEAP_MATCH_H
#define DARKHEAP_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "darkheap/event.h"
#include "ingest/freed.h"
#include "ingest/owed.h"
#include "ingest/pools.h"
#include "model/process.h"
#include "model/table.h"

struct machine;

/* An event, with all that the ring's context says about it. */
struct event {
	uint64_t time; /* FREE_KNOWN: it happened before */
	uint64_t address;
	uint64_t size, mean;	 /* ALLOC; mean: of its sampling, 0: all */
	uint64_t goid;		 /* 0: no goroutine */
	uint64_t call;		 /* m.ncgocall in full, 0: not in a cgo call */
	uint64_t thread;	 /* thread_key(), 0: unknown */
	uint32_t stack;		 /* index in process.stacks */
	uint32_t freed_by;	 /* FREE: that + 1 of its own, 0: none came */
	struct machine *machine; /* that runs it, NULL: none */
	uint8_t type; /* enum event_type; LONG: a mark, whose name is `name` */
	uint8_t told; /* enum told_what, 0: a hook saw it, or it is a mark */
	bool is_left_out; /* told: in no sum */
	const char *name;
	uint64_t pool; /* told */
};

enum aside_from { ASIDE_NOTHING, ASIDE_UNKNOWN, ASIDE_LIVE, ASIDE_OWED };

/* What a realloc has taken away and may have to give back; one a ring. */
struct aside {
	enum aside_from from;
	struct owed_entry entry; /* LIVE: only its block */
};

/* The running call of one M: some calls do nothing but free. */
struct machine {
	uint32_t id;
	uint64_t pointer;  /* runtime.m, 0: unknown */
	uint64_t call;	   /* last number seen, in an event or by a poll */
	uint64_t in_event; /* last number in an event */
	uint64_t polled;   /* last number read from the M itself */
	bool only_frees;   /* so far in that call */
};

/* No processor's clock is read earlier than this before its turn. */
#define EARLY_TICKS (UINT64_C(1) << 17)

struct match {
	struct process *process;
	struct table machines; /* id -> struct machine */
	uint64_t work;
	uint64_t doubtful; /* of it, what came maybe after an untimed FREE */
	struct owed owed;
	uint32_t cut; /* number of the present one */
	/* the work clock when it began, and when the one before did */
	uint64_t cut_work, cut_work_before;
	struct freed freed;
	struct pools pools;
};

int match_init(struct match *match, struct process *process);
void match_release(struct match *match);

/* 0, or -ENOMEM: the event is not in the model. */
int match_event(struct match *match, const struct event *event,
		struct aside *aside);

/* The machine of this id, made when new; NULL: no memory. */
struct machine *match_machine(struct match *match, uint32_t id);

/*
 * Calls without events count too: what was read from the Ms, before the cut
 * that has been used since.  Else calls of that cut were counted before their
 * events say that they only freed.
 */
void match_poll(struct match *match);

/* All events of a cut were used: what is owed since before it is missed. */
void match_cut(struct match *match);

/* The model is looked at now, as if no more events came. */
void match_look(struct match *match);

/* No more events: nothing is owed any longer. */
void match_finish(struct match *match);

#endif
