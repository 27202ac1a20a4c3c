/* SPDX-License-Identifier: MIT */
/* expect: complete true */
/* work: allocated 310, freed 310 */
/* stdout: 310 MiB */
/* Where the address space is limited (cases.sh), to 381 MiB, what the host
 * needs of it must be left to it. */
#include <stdio.h>
#include <stdlib.h>

static __attribute__((noinline)) int work(void **blocks, int n)
{
	int count = 0;

	while (count < n && (blocks[count] = malloc(1 << 20)))
		count++;
	for (int i = 0; i < count; i++)
		free(blocks[i]);
	return count;
}

int main(void)
{
	static void *blocks[310];

	printf("%d MiB\n", work(blocks, 310));
	return 0;
}
