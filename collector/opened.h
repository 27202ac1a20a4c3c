/* SPDX-License-Identifier: MIT */
/*
 * opened.h - the captures that a command was given, as one source of a report
 *
 * Why     `report` takes many, `diff` one for each side, each perhaps as it was
 *         at a mark (CAPTURE@MARK)
 * Owner   struct opened owns all that it points to
 */
#ifndef DARKHEAP_OPENED_H
#define DARKHEAP_OPENED_H

#include <stddef.h>

#include "report/report.h"

struct capture;
struct symbolizer;

struct opened {
	struct capture *captures;
	size_t n_captures, n_unreadable;
	struct symbolizer *symbolizer;
	const char *mark; /* of the last operand that has one, NULL: none */
	struct report_source source;
};

/* Open the NULL-terminated operands. 0, or -errno: said on stderr. */
int opened_init(struct opened *opened, char *const *operands);

/* The same, but one that cannot be read is said, counted and left out. */
int opened_init_readable(struct opened *opened, char *const *operands);
void opened_release(struct opened *opened);

#endif
