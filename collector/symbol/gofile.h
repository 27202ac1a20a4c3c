/* SPDX-License-Identifier: MIT */
/*
 * gofile.h - what is known of a file that may be Go's, once for all its users
 *
 * Why     a hundred processes of one program would read and keep its tables,
 *         some 10 MB, a hundred times
 * Owner   who was given a file gives it back once; with the last one it goes.
 *         Strings of frames live as long as it does
 * Threads any: the greeters come together, the first one of a file reads it
 *         and the others wait.  What was read is never changed, and
 *         gofile_expand() takes turns.  A child that was forked meanwhile must
 *         not call these
 * Errors  a file that cannot be read is none of Go's
 */
#ifndef DARKHEAP_GOFILE_H
#define DARKHEAP_GOFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "darkheap/session.h"
#include "symbol/buildinfo.h"
#include "symbol/golayout.h"

struct frame;
struct pclntab;

struct gofile {
	bool is_go;
	bool has_runtime; /* of its own; the rest but the table is about it */
	struct buildinfo info;
	struct pclntab *table;	      /* NULL: none, or damaged */
	struct go_layout layout;      /* addresses unbiased */
	char why[GOLAYOUT_WHY_BYTES]; /* the layout is not known */
};

/* NULL: no memory, or no file. */
const struct gofile *gofile_get(int fd);
void gofile_put(const struct gofile *file);

/* As pclntab_expand(), of a file that has a table. */
int gofile_expand(const struct gofile *file, uint64_t pc, struct frame *frames,
		  size_t max);

/* How many files somebody has. */
size_t gofile_count(void);

#endif
