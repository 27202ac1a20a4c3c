/* SPDX-License-Identifier: MIT */
/*
 * quoted.h - words in one text, as go reads -exec and GOFLAGS
 *
 * Why     a word may stand in '' or "" as a whole; there is no escape, so one
 *         with blanks and both quotes cannot be written
 * Owner   the caller; nothing is copied
 */
#ifndef DARKHEAP_QUOTED_H
#define DARKHEAP_QUOTED_H

#include <stddef.h>
#include <stdio.h>

/* Write `word` and a blank. -EINVAL: go could not read it as one word. */
int quoted_put(FILE *out, const char *word);

/*
 * The next word of *at, which moves behind it: its length, and *word is its
 * start.  *word NULL: there is none, or its quote is not closed.
 */
size_t quoted_next(const char **at, const char **word);

#endif
