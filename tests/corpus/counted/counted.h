/* SPDX-License-Identifier: MIT */
/*
 * counted.h - what a library holds, block by block, by its own allocator
 *
 * Why     the truth about leaks in a library must not come from darkheap
 * Owner   the package that includes it, as static functions
 * Threads any; the sums are atomic
 * Errors  NULL where malloc has it
 */
#ifndef COUNTED_H
#define COUNTED_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

/* before each block, and counted with it: that is what malloc gave */
#define COUNTED_HEADER 16

static _Atomic long counted_objects, counted_bytes;

static void counted_add(long objects, long bytes)
{
	atomic_fetch_add(&counted_objects, objects);
	atomic_fetch_add(&counted_bytes, bytes);
}

static size_t counted_size(void *block)
{
	return *(size_t *)((char *)block - COUNTED_HEADER) - COUNTED_HEADER;
}

static void *counted_realloc(void *block, size_t size)
{
	char *old = block ? (char *)block - COUNTED_HEADER : NULL;
	size_t before = old ? *(size_t *)old : 0;
	char *new = realloc(old, size + COUNTED_HEADER);

	if (!new)
		return NULL;
	*(size_t *)new = size + COUNTED_HEADER;
	counted_add(!old, (long)(size + COUNTED_HEADER - before));
	return new + COUNTED_HEADER;
}

static void counted_free(void *block)
{
	char *old;

	if (!block)
		return;
	old = (char *)block - COUNTED_HEADER;
	counted_add(-1, -(long)*(size_t *)old);
	free(old);
}

#endif
