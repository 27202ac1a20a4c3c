/* SPDX-License-Identifier: MIT */
/*
 * scan_index.h - from a frame to the findings at its line
 *
 * Why     a run may have millions of stacks and a scan thousands of findings;
 *         paths are compared once for each pair of files
 * Owner   struct scan_index owns its tables; findings and the strings in
 *         frames, which must be interned (frame.h), outlive it
 * Errors  -ENOMEM
 */
#ifndef DARKHEAP_SCAN_INDEX_H
#define DARKHEAP_SCAN_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/table.h"

struct frame;
struct joined_finding;
struct scan_file;

struct scan_index {
	const struct joined_finding *findings;
	size_t n_findings;
	struct scan_file *files;
	size_t n_files;
	struct table by_name;	  /* of a file, without its directory */
	struct table by_function; /* first finding of a function, + 1 */
	uint32_t *next_of_function;
	bool *is_seen;		 /* a stack went through its function */
	const char *main_module; /* of the stacks that are looked at */
	struct table known;	 /* files of stacks: struct known_file */
};

/* The findings, in the order of files and lines that scan_load() leaves. */
int scan_index_init(struct scan_index *index,
		    const struct joined_finding *findings, size_t n_findings);
void scan_index_release(struct scan_index *index);

/* From now on stacks are of a program of this module. */
void scan_index_start(struct scan_index *index, const char *main_module);

/* Numbers of findings; release with free(). */
struct scan_hits {
	uint32_t *numbers;
	size_t n, capacity;
};

/* Add the findings at a frame's line, or of its function if no line is said. */
int scan_index_find(struct scan_index *index, const struct frame *frame,
		    struct scan_hits *hits);

/* A stack went through this function: is_seen[] of its findings. */
void scan_index_see(struct scan_index *index, const struct frame *frame);

#endif
