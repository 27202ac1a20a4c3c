/* SPDX-License-Identifier: MIT */
/*
 * match.h - from one event after the other to what lives and what was freed
 *
 * Why     the only writer of live index, tallies and work clock
 * Order   events come in the order of their times (cut.h).  One thing can be
 *         out of order by some nanoseconds: a processor may read the TSC of an
 *         ALLOC before its malloc has taken the block that another thread is
 *         freeing.  An ALLOC at a live address therefore displaces the owner,
 *         whose FREE is expected within LATE_TICKS; both are counted
 * Rules   C5 of tests/unit/event_rules/model.h
 */
#ifndef DARKHEAP_MATCH_H
#define DARKHEAP_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "darkheap/event.h"
#include "model/process.h"
#include "model/table.h"

struct machine;

/* A timed event, with all that the ring's context says about it. */
struct event {
	uint64_t time, address;
	uint64_t size;		 /* ALLOC */
	uint64_t goid;		 /* 0: no goroutine */
	uint64_t call;		 /* m.ncgocall in full, 0: not in a cgo call */
	uint32_t stack;		 /* index in process.stacks */
	struct machine *machine; /* that runs it, NULL: none */
	uint8_t type; /* enum event_type; LONG: a mark, whose name is `name` */
	char name[MARK_NAME_MAX];
};

/* What a realloc has taken away and may have to give back; one a ring. */
struct aside {
	struct block block; /* address 0: nothing, or unknown */
	bool is_unknown;
};

/* The running call of one M: some calls do nothing but free. */
struct machine {
	uint32_t id;
	uint64_t pointer;  /* runtime.m, 0: unknown */
	uint64_t call;	   /* last number seen, in an event or by a poll */
	uint64_t in_event; /* last number in an event */
	bool only_frees;   /* so far in that call */
};

#define LATE_TICKS (UINT64_C(1) << 17)
#define LATE_BLOCKS 64

struct match {
	struct process *process;
	struct table machines; /* id -> struct machine */
	uint64_t work;
	struct block late[LATE_BLOCKS]; /* displaced, their FREE is to come */
	uint64_t late_time[LATE_BLOCKS];
	uint32_t n_late;
};

int match_init(struct match *match, struct process *process);
void match_release(struct match *match);

/* 0, or -ENOMEM: the event is not in the model. */
int match_event(struct match *match, const struct event *event,
		struct aside *aside);

/* The machine of this id, made when new; NULL: no memory. */
struct machine *match_machine(struct match *match, uint32_t id);

/* A later look at an M's ncgocall: calls without events count too. */
void match_poll(struct match *match, struct machine *machine, uint64_t call);

/* No more events: displaced blocks without a FREE are settled. */
void match_finish(struct match *match);

#endif
