/* SPDX-License-Identifier: MIT */
/*
 * goroutine_text.h - who started which goroutines, and how many there are
 *
 * Why     goroutines that pile up stand in some library when one looks; their
 *         go statement is what a person can change.  Only the form with
 *         debug=2 has it
 */
#ifndef DARKHEAP_GOROUTINE_TEXT_H
#define DARKHEAP_GOROUTINE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "growth/go_stack.h"

struct goroutine_text {
	/* each goroutine that was started by another one; the stack's frames
	 * have functions only */
	void (*use)(void *arg, const struct go_place *creator,
		    const struct go_stack *stack);
	void *arg;
	uint64_t n; /* goroutines */
	bool has_creator;
	struct go_place creator;
	struct go_stack stack;
};

void goroutine_text_init(struct goroutine_text *text);
void goroutine_text_line(void *text, char *line); /* line_feed.use */

/* Behind the last line; false: that was no stacks of goroutines. */
bool goroutine_text_end(struct goroutine_text *text);

/*
 * Their number, of the index page of net/http/pprof, or of the first line of
 * the profile: line_feed.use for uint64_t *, which is 0 until it is found.
 */
void goroutine_count_line(void *count, char *line);

#endif
