/* SPDX-License-Identifier: MIT */
/* expect: allocated 1, freed 0, live 1, bytes 100, unknown 0 */
/* Passed on: the next allocator's answer. */
#include <malloc.h>
#include <stdlib.h>

int main(void)
{
	void *block = malloc(100);
	size_t usable = malloc_usable_size(block);

	return usable < 100 || usable > 200 || malloc_usable_size(NULL);
}
