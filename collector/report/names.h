/* SPDX-License-Identifier: MIT */
/*
 * names.h - all names that a report or a capture may need, looked up at once
 *
 * Why     file by file is faster than stack by stack, it can be said how far
 *         it is, and a file that kills its reader costs only names (namer.h)
 */
#ifndef DARKHEAP_NAMES_H
#define DARKHEAP_NAMES_H

#include <stddef.h>

struct namer_options;
struct process;
struct symbolizer;

/*
 * Afterwards the symbolizer knows every address of every stack that allocated,
 * and asks no file any more.  0 or -errno: it will ask them itself.
 */
int names_look_up(struct symbolizer *symbolizer,
		  const struct process *const *processes, size_t n_processes,
		  const struct namer_options *options);

#endif
