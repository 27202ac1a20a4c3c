/* SPDX-License-Identifier: MIT */
/*
 * gofile.h - what is known of a file that may be Go's, once for all its users
 *
 * Why     a program's tables are some 10 MB, and are read before it starts
 * Owner   see shared_file.h.  Strings of frames live as long as their file
 * Threads see shared_file.h; gofile_expand() takes turns
 * Errors  a file that cannot be read is none of Go's
 */
#ifndef DARKHEAP_GOFILE_H
#define DARKHEAP_GOFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "darkheap/session.h"
#include "model/shared_file.h"
#include "symbol/buildinfo.h"
#include "symbol/golayout.h"

struct frame;
struct pclntab;
struct expansion;

struct gofile {
	struct shared_file shared;
	bool is_go;
	bool has_runtime; /* of its own; the rest but the table is about it */
	struct buildinfo info;
	char package[256];	      /* under test, "": no test binary */
	struct pclntab *table;	      /* NULL: none, or damaged */
	struct go_layout layout;      /* addresses unbiased */
	char why[GOLAYOUT_WHY_BYTES]; /* the layout is not known */
	uint64_t collections;	      /* collections_counter() */
	struct expansion *recent;     /* of the table; under the lock */
};

/* NULL: no memory, or no file. */
struct gofile *gofile_get(int fd);
void gofile_put(struct gofile *file);

/* As pclntab_expand(), of a file that has a table. */
int gofile_expand(struct gofile *file, uint64_t pc, struct frame *frames,
		  size_t max);

/* How many files somebody has. */
size_t gofile_count(void);

#endif
