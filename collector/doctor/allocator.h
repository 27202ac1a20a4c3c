/* SPDX-License-Identifier: MIT */
/*
 * allocator.h - whose malloc a program calls
 *
 * Why     a malloc inside the executable never reaches a preloaded one.  The
 *         rule is the shim's (it asks the loader's tables), and the symbol
 *         table shows besides what the loader does not
 */
#ifndef DARKHEAP_ALLOCATOR_H
#define DARKHEAP_ALLOCATOR_H

#include <stdbool.h>

struct dynamic;
struct elf_image;

enum allocator_kind {
	ALLOCATOR_LIBC,
	ALLOCATOR_SHARED,   /* a library that is linked before libc */
	ALLOCATOR_EXPORTED, /* in the executable: the shim stands down */
	ALLOCATOR_HIDDEN,   /* in the executable, beside libc's */
};

struct allocator {
	enum allocator_kind kind;
	const char *name;	 /* its symbol or library; NULL: libc's */
	const char *private_use; /* __libc_malloc ..., imported; NULL: none */
};

void allocator_find(struct allocator *allocator, const struct elf_image *image,
		    const struct dynamic *dynamic);

#endif
