/* SPDX-License-Identifier: MIT */
/* expect: allocated 2, freed 1, live 1, bytes 300, unknown 0 */
/* A product that overflows leaves the block alone. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

int main(void)
{
	char *block = reallocarray(NULL, 2, 10);

	errno = 0;
	if (reallocarray(block, SIZE_MAX, 2) || errno != ENOMEM)
		return 1;
	return !reallocarray(block, 3, 100);
}
