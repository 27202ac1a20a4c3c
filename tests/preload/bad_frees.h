/* SPDX-License-Identifier: MIT */
/*
 * bad_frees.h - blocks that come and go in functions of their own
 *
 * A tcache of glibc sees a block that comes twice, a fastbin only one that
 * comes twice in a row.
 */
#include <stdlib.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline, unused))

static NOINLINE void *make(size_t size)
{
	void *block = malloc(size);

	__asm__ volatile("" : "+r"(block));
	return block;
}

static NOINLINE void drop(void *block)
{
	free(block);
	__asm__ volatile("");
}

static NOINLINE void drop_again(void *block)
{
	free(block);
	__asm__ volatile("");
}

/* Two blocks, when freed, that no tcache has room for. */
__attribute__((unused)) static void make_two(void *two[2], size_t size)
{
	void *all[9];

	for (int i = 0; i < 9; i++)
		all[i] = make(size);
	for (int i = 0; i < 7; i++)
		drop(all[i]);
	two[0] = all[7];
	two[1] = all[8];
}
