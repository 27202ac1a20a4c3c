/* SPDX-License-Identifier: MIT */
/*
 * control.h - requests of clients, from the door to the drain and back
 *
 * Why     a program, `darkheap ctl` and `darkheap top` ask while a target runs;
 *         docs/control.md has what they say
 * Order   what a client did before it asked is in the answer: two whole cuts
 *         lie between a request and its answer, the first of which sees the
 *         untimed FREEs, the second uses them (cut.c)
 * Threads control_visit() is a guest's; it leaves the request and goes.  All
 *         else is the drain's, which never waits for a client: short answers
 *         must fit into the socket, long ones are a child's to send
 * Trust   only this user and root are answered
 */
#ifndef DARKHEAP_CONTROL_H
#define DARKHEAP_CONTROL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "control/request.h"

struct drain;
struct policy;
struct tracked;

#define CONTROL_WAITING_MAX 64
#define CONTROL_CHILDREN_MAX 4

struct waiting_request {
	struct request request;
	int fd;
	uint64_t due; /* the round that answers it, 0: not seen yet */
	int64_t seen_ns;
	bool is_missed; /* when nobody was being greeted */
};

struct control {
	struct drain *drain;
	const struct policy *policy;
	/* A program wants to be asked itself; it answers at `fd`, which stays
	 * ours.  false: it cannot be.  NULL: nobody can */
	bool (*observe)(void *arg, const struct tracked *tracked, int fd);
	void *observe_arg;
	pthread_mutex_t lock; /* what follows */
	struct waiting_request waiting[CONTROL_WAITING_MAX];
	uint32_t n_waiting;
	/* the drain's alone */
	uint64_t round;
	pid_t children[CONTROL_CHILDREN_MAX]; /* 0: none */
};

/* From now on the drain's listener lets clients in. */
void control_init(struct control *control, struct drain *drain,
		  const struct policy *policy);

/* listener.visit */
void control_visit(void *control, int fd);

/* Behind a round's cuts; true: somebody waits for the next. */
bool control_round(struct control *control);

/* Who still waits is sent away; children are ended. */
void control_end(struct control *control);

#endif
