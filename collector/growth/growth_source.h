/* SPDX-License-Identifier: MIT */
/*
 * growth_source.h - a process that can be asked about Go's side of it
 *
 * Why     a URL of net/http/pprof and the Go package answer the same questions
 *         with the same texts: only the way there differs
 * Owner   *_source_new() allocates, source->free() frees
 * Errors  ask: 0, or -errno with a sentence in `why`; -EPIPE: it is gone for
 *         good, -ECONNRESET: nobody is there, now
 */
#ifndef DARKHEAP_GROWTH_SOURCE_H
#define DARKHEAP_GROWTH_SOURCE_H

#include "growth/line_feed.h"

enum question {
	QUESTION_HEAP,		 /* heap?debug=1 */
	QUESTION_COLLECTED_HEAP, /* heap?gc=1&debug=1 */
	QUESTION_COUNT,		 /* how many goroutines */
	QUESTION_STACKS,	 /* goroutine?debug=2 */
	QUESTIONS
};

#define SOURCE_WHY_BYTES 160
#define SOURCE_WAIT_MS 10000

struct source {
	int (*ask)(struct source *source, enum question question,
		   struct line_feed *feed, char why[SOURCE_WHY_BYTES]);
	void (*free)(struct source *source);
};

/* net/http/pprof at `url`; NULL with why. */
struct source *http_source_new(const char *url, char why[SOURCE_WHY_BYTES]);

/* The Go package at the other end of a SOCK_SEQPACKET, which is the source's
 * from now on; NULL: out of memory. */
struct source *socket_source_new(int fd);

#endif
