/* SPDX-License-Identifier: MIT */
/*
 * line_feed.h - bytes that come in pieces, as lines of bounded length
 *
 * Why     an answer may be endless: it is read while it comes, in the memory of
 *         one line
 * Trust   a longer line is cut, a NUL ends it
 */
#ifndef DARKHEAP_LINE_FEED_H
#define DARKHEAP_LINE_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_FEED_BYTES 2048
/* The runtime's own bound for the stacks of all goroutines. */
#define LINE_FEED_MOST (UINT64_C(64) << 20)

struct line_feed {
	void (*use)(void *arg, char *line); /* may write into it */
	void *arg;
	uint64_t bytes; /* that came so far */
	size_t used;
	char line[LINE_FEED_BYTES];
};

void line_feed_init(struct line_feed *feed, void (*use)(void *, char *),
		    void *arg);

/* false: it has become too much. */
bool line_feed_take(struct line_feed *feed, const char *data, size_t size);

/* A last line without an end. */
void line_feed_end(struct line_feed *feed);

#endif
