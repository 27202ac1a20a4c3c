/* SPDX-License-Identifier: MIT */
/*
 * listen.h - the door: each process that comes is greeted and handed on
 *
 * Why     a handshake waits for its target; the drain must not, and nobody who
 *         is stopped, or slow on a busy machine, may hold the others up
 * Threads the listener opens, a thread for each guest greets it; listen_adopt()
 *         is the drain's
 */
#ifndef DARKHEAP_LISTEN_H
#define DARKHEAP_LISTEN_H

#include <pthread.h>
#include <stdbool.h>

#include "ingest/share.h"
#include "ingest/tracked.h"

struct listener {
	int fd;
	const struct share *share;
	uint64_t ring_bytes; /* --memory */
	bool wants_non_go;
	const char *name; /* --name, NULL: of the executable */
	/* Who does not say hello but sends '{': called with the message still
	 * in the socket, by the guest's thread; the socket stays ours. NULL:
	 * such a guest is sent away */
	void (*visit)(void *arg, int fd);
	void *visit_arg;
	pthread_t thread;
	pthread_mutex_t lock;
	struct tracked *waiting; /* who was greeted last is first */
	_Atomic uint32_t n_greeting;
	_Atomic uint32_t n_open; /* that have room, and are not closed yet */
	uint64_t fds_max;	 /* descriptors that the kernel allows */
};

/* Fields above `thread` are set by the caller. 0, or -errno. */
int listen_start(struct listener *listener);

/* Those who were greeted since the last call; NULL: nobody. */
struct tracked *listen_adopt(struct listener *listener);

/* One of those who were tracked is closed: there is room for another. */
void listen_count_out(struct listener *listener);

/* Is somebody being greeted at this moment? */
bool listen_is_busy(struct listener *listener);

#endif
