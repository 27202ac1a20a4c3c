/* SPDX-License-Identifier: MIT */
/*
 * inlines.h - a function, and those inlined into it at an address
 *
 * Why     dwarf_getscopes() goes on with the place where an inlined function
 *         was written; a stack needs the place where it was inlined
 * Trust   a damaged tree may be a loop: entries must come in rising order
 */
#ifndef DARKHEAP_INLINES_H
#define DARKHEAP_INLINES_H

#include <elfutils/libdw.h>
#include <stddef.h>

#define INLINES_MAX 32

/* Outermost first: a function, then inlined calls. */
struct inlines {
	size_t count;
	Dwarf_Die functions[INLINES_MAX];
};

void inlines_find(struct inlines *inlines, Dwarf_Die *function,
		  Dwarf_Addr address);

#endif
