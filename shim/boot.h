/* SPDX-License-Identifier: MIT */
/*
 * boot.h - a little memory for the time before the next allocator is known
 *
 * Why     the loader's IFUNC resolvers and our own search may call malloc
 *         while there is nobody to pass the call on to
 * Shape   64 KiB, bump allocation, the size before each block; a free does
 *         nothing.  Blocks are recognised by address for ever after
 * Threads any; one atomic add
 * Context [malloc], also before relocation
 */
#ifndef DARKHEAP_BOOT_H
#define DARKHEAP_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOOT_BYTES 65536u

extern char boot_arena[BOOT_BYTES] __attribute__((visibility("hidden")));

/* NULL when the arena is used up. */
void *boot_alloc(size_t bytes, size_t alignment);
static inline bool boot_owns(const void *block)
{
	return (uintptr_t)block - (uintptr_t)boot_arena < BOOT_BYTES;
}

size_t boot_size(const void *block);

#endif
