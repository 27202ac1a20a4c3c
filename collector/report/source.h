/* SPDX-License-Identifier: MIT */
/*
 * source.h - lines of a source file, to show beside a finding
 *
 * Trust   the path comes from the target: only plain files that are named like
 *         source are opened, and never more than a few MiB of them read
 */
#ifndef DARKHEAP_SOURCE_H
#define DARKHEAP_SOURCE_H

#include <stddef.h>

/* Line number `line` without blanks around it; 0, or -errno and "". */
int source_line(const char *file, int line, char *text, size_t size);

/*
 * Calls take() for each line from `first` to `last` that is there, without its
 * newline, cut at SOURCE_COLUMNS bytes.  Returns how many, or -errno.
 */
#define SOURCE_COLUMNS 400

int source_each(const char *file, int first, int last,
		void (*take)(void *argument, const char *text), void *argument);

#endif
