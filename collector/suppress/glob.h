/* SPDX-License-Identifier: MIT */
/*
 * glob.h - the patterns of suppression files
 *
 * Why     fnmatch() takes the brackets of Go's generic functions for sets, and
 *         some of its patterns take it for ever; here a pattern costs at most
 *         its length times the text's
 */
#ifndef DARKHEAP_GLOB_H
#define DARKHEAP_GLOB_H

#include <stdbool.h>
#include <stddef.h>

/* `*` stands for any text; `?` for one character, but in LSan's patterns. */
struct glob {
	const char *text; /* NULL: no pattern, which matches nothing */
	bool is_lsan;
};

bool glob_matches(const struct glob *glob, const char *text, size_t length);

/*
 * The next piece of the pattern that stands in every text it matches: *at is
 * the pattern at first, then what is behind the piece.  false: none is left.
 */
bool glob_piece(const struct glob *glob, const char **at, const char **piece,
		size_t *length);

#endif
