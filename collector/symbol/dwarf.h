/* SPDX-License-Identifier: MIT */
/*
 * dwarf.h - C, C++ and Rust frames of a file: DWARF, else its symbols
 *
 * Owner   struct dwarf owns the strings of its frames; they live until
 *         dwarf_free()
 * Threads one at a time for a file
 * Trust   the file is read, not mapped: it may be cut short meanwhile.  Debug
 *         files (debug_file.h, debug_server.h) are mapped.  No path that only
 *         the DWARF names is opened: of split units (.dwo) there are lines,
 *         and functions as symbols
 * Cost    nothing is read before the first look-up
 */
#ifndef DARKHEAP_DWARF_H
#define DARKHEAP_DWARF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frame.h"

struct debug_server;
struct dwarf;

/* The descriptor is dup'ed.  0, -EINVAL: no ELF file, or another -errno. */
int dwarf_open(struct dwarf **out, int fd);
void dwarf_free(struct dwarf *dwarf);

/* Where debug information may be that is not in the file. */
struct dwarf_sources {
	const char *path; /* of the file, for .gnu_debuglink; NULL: unknown */
	const char *root; /* NULL: /usr/lib/debug */
	struct debug_server *server; /* NULL: nobody is asked */
	bool is_symbols_only;	     /* no DWARF, here or elsewhere */
};

/* Before the first look-up; strings and server stay the caller's. */
void dwarf_set_sources(struct dwarf *dwarf,
		       const struct dwarf_sources *sources);

/*
 * Frames of a return address as in the file (without bias), innermost first;
 * `pc` and `module` are left for the caller.  Returns how many, 0: unknown.
 */
int dwarf_expand(struct dwarf *dwarf, uint64_t pc, struct frame *frames,
		 size_t max);

/* DT_SONAME with its zero: returns its length, 0: the file has none. */
int dwarf_soname(struct dwarf *dwarf, char *name, size_t size);

#endif
