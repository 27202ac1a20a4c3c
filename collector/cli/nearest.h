/* SPDX-License-Identifier: MIT */
/*
 * nearest.h - the known name that a mistyped word probably meant
 */
#ifndef DARKHEAP_NEAREST_H
#define DARKHEAP_NEAREST_H

#include <stddef.h>

/*
 * The name with the smallest edit distance to the first `length` bytes of
 * `word`, or NULL when none is near.  NULLs among the names are skipped.
 */
const char *nearest_name(const char *word, size_t length,
			 const char *const *names, size_t count);

#endif
