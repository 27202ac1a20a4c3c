/* SPDX-License-Identifier: MIT */
/*
 * symbolizer.h - from a pc of a process to logical frames
 *
 * Why     a pc is Go's or C's; each has its own tables (pclntab.h, dwarf.h),
 *         opened when first asked for and kept for all pcs of a file
 * Owner   struct symbolizer owns the tables and all strings of its frames
 * Threads one at a time
 * Errors  never fails for a pc: a frame with function NULL says "unknown"
 */
#ifndef DARKHEAP_SYMBOLIZER_H
#define DARKHEAP_SYMBOLIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frame.h"
#include "model/module.h"

struct symbolizer;

struct symbolizer *symbolizer_new(void);
void symbolizer_free(struct symbolizer *symbolizer);

/*
 * Logical frames of return address `pc`, innermost first, at least one;
 * answers for a (module file, pc, is_go) are remembered.
 * Returns how many were written to `frames`, at most FRAME_EXPAND_MAX.
 */
size_t symbolizer_expand(struct symbolizer *symbolizer,
			 const struct module_map *map, uint64_t pc, bool is_go,
			 struct frame frames[FRAME_EXPAND_MAX]);

/* Soname (or base name) of the file of `pc`, NULL: unknown. */
const char *symbolizer_soname(struct symbolizer *symbolizer,
			      const struct module_map *map, uint64_t pc);

#endif
