/* SPDX-License-Identifier: MIT */
/*
 * dwarf.h - C, C++ and Rust: from a pc to function, file and line
 *
 * Why     libdw knows debug sections, compressed or apart by build-id; this
 *         file knows what a report wants of it, and falls back to ELF symbols
 * Owner   struct dwarf owns the strings of its frames
 * Threads one at a time
 */
#ifndef DARKHEAP_DWARF_H
#define DARKHEAP_DWARF_H

#include <stddef.h>
#include <stdint.h>

struct dwarf;
struct frame;

/* 0, or -errno: no ELF file. */
int dwarf_open(struct dwarf **out, int fd);
void dwarf_free(struct dwarf *dwarf);

/*
 * Logical frames at return address `pc` (unbiased), innermost first, inlined
 * calls expanded.  Returns how many, 0: nothing is known.
 */
int dwarf_expand(struct dwarf *dwarf, uint64_t pc, struct frame *frames,
		 size_t max);

/* DT_SONAME into `name`; its length, or 0: none. */
int dwarf_soname(struct dwarf *dwarf, char *name, size_t bytes);

#endif
