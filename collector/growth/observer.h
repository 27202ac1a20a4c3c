/* SPDX-License-Identifier: MIT */
/*
 * observer.h - the process that asks programs about Go's side of them
 *
 * Why     a network may block, a library may fail, an answer may be hostile:
 *         nothing of that may hold up the drain or end the collector.  So this
 *         is a process of its own, with an address space of its own (exec), and
 *         bounds; it dies with the collector
 * Socket  SOCK_SEQPACKET, its stdin: requests come, news go.  A request may
 *         bring a descriptor: a socket to the Go package
 * Errors  none: who cannot be asked is told in growth.trouble
 */
#ifndef DARKHEAP_OBSERVER_H
#define DARKHEAP_OBSERVER_H

#include <stdint.h>

#include "model/go_growth.h"

/* The word on the command line that makes the command one. */
#define OBSERVER_WORD "--observe-growth"
#define OBSERVER_FD 0
#define OBSERVER_URL_BYTES 512
#define OBSERVED_MOST 16

struct observer_request {
	uint64_t number;	      /* in the news of it */
	char url[OBSERVER_URL_BYTES]; /* "": the descriptor is to be asked */
};

struct observer_news {
	uint64_t number;
	struct go_growth growth;
};

/* Until the socket's end; returns the exit status. */
int observer_main(void);

#endif
