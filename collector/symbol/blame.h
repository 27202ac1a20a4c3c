/* SPDX-License-Identifier: MIT */
/*
 * blame.h - which frame of a stack a person has to look at
 *
 * Rule    the innermost logical frame that is not Go's runtime nor a helper
 *         that cgo made; without Go frames the innermost C frame outside libc
 *         and the wrapper list (wrappers.def)
 */
#ifndef DARKHEAP_BLAME_H
#define DARKHEAP_BLAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frame.h"

/* A Go frame that is never to blame: runtime, cgo's helpers, wrappers. */
bool blame_is_go_helper(const struct frame *frame);

/* What only cgo's and the runtime's authors want to see in a stack. */
bool blame_is_plumbing(const struct frame *frame);

/* A C frame that is never to blame: libc, the loader, allocator wrappers. */
bool blame_is_c_helper(const struct frame *frame);

/* Rule R0: a Go function in runtime, net, os, ... allocates for itself. */
bool blame_is_runtime_package(const char *function);

/*
 * R0 for a whole stack: its innermost Go frame outside cgo is of such a
 * package, or there are only C frames and the innermost is the loader's or
 * makes a thread.
 */
bool blame_is_runtime(const struct frame *frames, size_t n);

/* Index of the blame frame among frames (innermost first), or n: none. */
size_t blame_find(const struct frame *frames, size_t n);

/*
 * Among the innermost n frames of a longer stack: the frame to blame of the
 * whole of it, or n: that may be farther out.
 */
size_t blame_find_first(const struct frame *frames, size_t n);

/* Index of the innermost Go frame of the main module, or n: none. */
size_t blame_caller(const struct frame *frames, size_t n,
		    const char *main_module);

/*
 * What the memory is: "C.CString", "C.CBytes", "C.malloc", "cgo_call" or
 * "c_thread"; *callee is the C function that Go called ("strdup"), or NULL.
 */
const char *blame_kind(const struct frame *frames, size_t n,
		       const char **callee);

/* Site id: 12 hex digits and a zero, from the blame frame. */
void blame_site_id(const struct frame *blame, const char *kind,
		   const char *callee, const char *soname, char id[13]);

#endif
