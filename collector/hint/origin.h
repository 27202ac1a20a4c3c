/* SPDX-License-Identifier: MIT */
/*
 * origin.h - what kind of memory it is, as the stack shows it
 *
 * Why     the function that Go called decides who releases the memory: it made
 *         an object, and all that was allocated inside goes with that.  When
 *         it is C code of the program itself, the library function that this
 *         code called decides, never one that a library called
 * Owner   points into the site and the table
 */
#ifndef DARKHEAP_ORIGIN_H
#define DARKHEAP_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>

#include "hint/deallocator.h"
#include "symbol/frame.h"

struct origin {
	const char *maker;		 /* function that made it, or NULL */
	const struct deallocator *known; /* who releases it, or NULL */
	const struct frame *through;	 /* C code of the program, or NULL */
	const struct frame *library;	 /* unknown, and called by that */
	const struct frame *keeper; /* innermost C code that is no wrapper */
	bool is_own;		    /* the keeper is C code of the program */
	const struct frame *callee; /* outermost C frame, or NULL */
	bool is_cxx;		    /* by operator new */
	/* the maker is not what Go called, which has left no frame */
	bool is_left;
};

/*
 * Of a stack, innermost frame first; callee: of blame_kind().  is_cut: frames
 * of C are missing between the last one and Go's.
 */
void origin_find(struct origin *origin, const struct frame *frames, size_t n,
		 const char *callee, bool is_cut);

#endif
