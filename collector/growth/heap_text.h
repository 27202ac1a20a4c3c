/* SPDX-License-Identifier: MIT */
/*
 * heap_text.h - what Go's heap profile says as text (/debug/pprof/heap?debug=1)
 *
 * Why     this form has the stacks by name and runtime.MemStats behind them,
 *         in one answer that is read line by line: no message to unpack, which
 *         a hostile answer could make as large as it likes
 * Sample  Go profiles one block each MemProfileRate bytes; amounts that come
 *         out are scaled up as `go tool pprof` does it
 */
#ifndef DARKHEAP_HEAP_TEXT_H
#define DARKHEAP_HEAP_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "growth/go_stack.h"

struct heap_text {
	/* each stack that holds something; NULL: nobody wants them */
	void (*use)(void *arg, const struct go_stack *stack, uint64_t bytes,
		    uint64_t objects);
	void *arg;
	struct growth_sample *sample; /* becomes what MemStats says */
	double rate;		      /* bytes from sample to sample */
	bool has_head, has_stats, is_in_record;
	uint64_t bytes, objects; /* of the record that is being read */
	struct go_stack stack;
};

void heap_text_init(struct heap_text *text, struct growth_sample *sample);

/* line_feed.use */
void heap_text_line(void *text, char *line);

/* Behind the last line; false: that was no heap profile, or not all of it. */
bool heap_text_end(struct heap_text *text);

#endif
