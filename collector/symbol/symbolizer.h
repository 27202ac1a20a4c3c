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

struct debug_server;
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

/* The module of a return address, or NULL. */
const struct module *symbolizer_module(const struct module_map *map,
				       uint64_t pc);

/* The same of `pc` as in the file of a module (address - bias). */
size_t symbolizer_expand_file(struct symbolizer *symbolizer,
			      const struct module *module, uint64_t pc,
			      bool is_go,
			      struct frame frames[FRAME_EXPAND_MAX]);
bool symbolizer_knows(struct symbolizer *symbolizer,
		      const struct module *module, uint64_t pc, bool is_go);
const char *symbolizer_soname_file(struct symbolizer *symbolizer,
				   const struct module *module);

/*
 * Answers that a capture or namer.h has, so that no file is asked.  Of the
 * module count its identity (device, inode, build-id) and path; strings are
 * copied, frame->pc and frame->module are not used.  A second answer counts
 * only if the first was "unknown".  0, -EINVAL (no frames, or too many) or
 * -ENOMEM.
 */
int symbolizer_preload(struct symbolizer *symbolizer,
		       const struct module *module, uint64_t pc, bool is_go,
		       const struct frame *frames, size_t n);
int symbolizer_preload_soname(struct symbolizer *symbolizer,
			      const struct module *module, const char *soname);

/* The symbolizer's copy of a text, as frames have them; NULL: "" or NULL. */
const char *symbolizer_text(struct symbolizer *symbolizer, const char *text);

/* How far a file is believed. */
enum symbolizer_trust {
	SYMBOLIZER_TRUSTS, /* the start */
	SYMBOLIZER_SYMBOLS_ONLY,
	SYMBOLIZER_ASKS_NOT, /* what is not known already stays unknown */
};

/* One less, before it was asked for the first time; the new one. */
enum symbolizer_trust symbolizer_lower_trust(struct symbolizer *symbolizer,
					     const struct module *module);

/* From now on no file at all is asked. */
void symbolizer_close(struct symbolizer *symbolizer);

/* Where debug information may be; the pointers stay the caller's. */
void symbolizer_set_sources(struct symbolizer *symbolizer,
			    const char *debug_root,
			    struct debug_server *server);

/* Why names are missing, for people; kept once.  The i-th one, or NULL. */
int symbolizer_add_note(struct symbolizer *symbolizer, const char *note);
const char *symbolizer_note(const struct symbolizer *symbolizer, size_t i);

#endif
