/* SPDX-License-Identifier: MIT */
/*
 * symbolizer.h - from a pc of a process to logical frames
 *
 * Why     a pc is Go's or C's; each has its own tables (pclntab.h, dwarf.h),
 *         opened when first asked for and kept for all pcs of a file
 * Owner   struct symbolizer owns the tables and all strings of its frames
 * Threads one at a time; two symbolizers share nothing, so each thread, and
 *         each side of a fork, may use its own
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

/*
 * Answers that a capture kept, so that no file is asked: of `pc` as in the
 * file (captured - bias), and the soname.  Of the module count its identity
 * (device, inode, build-id) and path; strings are copied, frame->pc and
 * frame->module are not used.  A second answer counts only if the first was
 * "unknown".  0, -EINVAL (no frames, or too many) or -ENOMEM.
 */
int symbolizer_preload(struct symbolizer *symbolizer,
		       const struct module *module, uint64_t pc, bool is_go,
		       const struct frame *frames, size_t n);
int symbolizer_preload_soname(struct symbolizer *symbolizer,
			      const struct module *module, const char *soname);

/* The module that a return address lies in, or ends; NULL: in none. */
const struct module *symbolizer_module(const struct module_map *map,
				       uint64_t pc);

/* The symbolizer's copy of a text, as frames have them; NULL: "" or NULL. */
const char *symbolizer_text(struct symbolizer *symbolizer, const char *text);

/* Soname (or base name) of the file of `pc`, NULL: unknown. */
const char *symbolizer_soname(struct symbolizer *symbolizer,
			      const struct module_map *map, uint64_t pc);

#endif
