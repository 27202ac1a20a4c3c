/* SPDX-License-Identifier: MIT */
/*
 * mapped_by_c.h - memory that C code has mapped without malloc
 *
 * Why     pools of databases, arenas of Python: C's memory as much as blocks
 *         are, but no record says so
 * How     what is not Go's, and a word in the variables of a library or of the
 *         executable leads to, is C's; then what words of its heaps, and of
 *         what was found, lead to, as far as it is worth the reading
 */
#ifndef DARKHEAP_MAPPED_BY_C_H
#define DARKHEAP_MAPPED_BY_C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct look;
struct view;

/* A part of a mapping that nobody has claimed. */
struct gap {
	uint64_t start, end;
	bool is_c;
};

struct gaps {
	struct gap *items; /* by address */
	size_t n, room;
};

/* Find out which of them are C's. */
void mapped_by_c_find(struct view *view, const struct look *look,
		      struct gaps *gaps);

#endif
