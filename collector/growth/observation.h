/* SPDX-License-Identifier: MIT */
/*
 * observation.h - the collector's end of the observer
 *
 * Why     --pprof-url and the Go package want Go's side of a program beside
 *         C's; the drain only starts the process that asks, and takes its news
 * Owner   what is known of a process hangs on it (process.growth)
 * Threads the drain's; nothing here waits
 */
#ifndef DARKHEAP_OBSERVATION_H
#define DARKHEAP_OBSERVATION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct drain;
struct observer_news;
struct tracked;

struct observation {
	struct drain *drain;
	int fd;	   /* -1: there is no observer */
	pid_t pid; /* 0: likewise */
	const char *url;
	struct observer_news *news; /* what comes is read into it */
};

/* `url`: --pprof-url, or NULL: then an observer is started when it is needed */
void observation_init(struct observation *observation, struct drain *drain,
		      const char *url);

/* Take what has come. */
void observation_round(struct observation *observation);

/* control.observe.  The program at the other end of `fd` wants to be asked;
 * false: it cannot. The descriptor stays the caller's. */
bool observation_add(void *observation, const struct tracked *tracked, int fd);

/* The last news, and the observer's end. */
void observation_end(struct observation *observation);

#endif
