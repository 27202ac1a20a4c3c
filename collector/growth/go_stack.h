/* SPDX-License-Identifier: MIT */
/*
 * go_stack.h - frames as Go's profiles write them
 *
 * Trust   names are cut at GROWTH_NAME_BYTES; nothing is believed of them
 */
#ifndef DARKHEAP_GO_STACK_H
#define DARKHEAP_GO_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/go_growth.h"

#define GO_STACK_FRAMES 64

struct go_place {
	char function[GROWTH_NAME_BYTES], file[GROWTH_NAME_BYTES];
	int32_t line;
};

struct go_stack {
	struct go_place frames[GO_STACK_FRAMES]; /* innermost first */
	size_t n;
};

/* "path/file.go:12" or "path/file.go:12 +0x1f", blanks before it are skipped */
void go_place_set_file(struct go_place *place, const char *text);

/* Is it of the standard library, as told by its package's path? */
bool go_place_is_standard(const struct go_place *place);

/*
 * The frame that a person can change: the innermost outside of the standard
 * library; else the innermost outside of the runtime; NULL: there is none.
 */
const struct go_place *go_stack_blame(const struct go_stack *stack);

/* "a < b < c" */
void go_stack_words(const struct go_stack *stack,
		    char text[GROWTH_WORDS_BYTES]);

#endif
