/* SPDX-License-Identifier: MIT */
/* expect: allocated 5, freed 0, live 5, bytes 8492, unknown 0 */
/* 100 + 200 + 4096 (pvalloc rounds up) + 4000 + 96; EINVAL is no block. */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

static int is_aligned(void *block, uintptr_t alignment)
{
	return block && (uintptr_t)block % alignment == 0;
}

int main(void)
{
	void *block = NULL;

	if (!is_aligned(memalign(256, 100), 256))
		return 1;
	if (posix_memalign(&block, 512, 200) || !is_aligned(block, 512))
		return 2;
	if (posix_memalign(&block, 3, 8) != EINVAL)
		return 3;
	if (!is_aligned(pvalloc(1), 4096) || !is_aligned(valloc(4000), 4096))
		return 4;
	return !is_aligned(aligned_alloc(32, 96), 32);
}
