/* SPDX-License-Identifier: MIT */
#include "boot.h"

#include <stdatomic.h>
#include <stdint.h>

#include "forbid.h"

_Alignas(64) char boot_arena[BOOT_BYTES];
static _Atomic size_t used;

void *boot_alloc(size_t bytes, size_t alignment)
{
	if (alignment < 16)
		alignment = 16;
	if (bytes > BOOT_BYTES || alignment > BOOT_BYTES)
		return NULL;
	size_t want = ((bytes + 15) & ~(size_t)15) + alignment + 16;
	size_t start = atomic_fetch_add(&used, want);
	if (start > BOOT_BYTES - want || want > BOOT_BYTES)
		return NULL;
	uintptr_t block = (uintptr_t)boot_arena + start + 16;
	block = (block + alignment - 1) & ~(uintptr_t)(alignment - 1);
	((size_t *)block)[-1] = bytes;
	return (void *)block;
}

size_t boot_size(const void *block)
{
	return ((const size_t *)block)[-1];
}
