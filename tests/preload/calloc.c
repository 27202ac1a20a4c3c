/* SPDX-License-Identifier: MIT */
/* expect: allocated 1, freed 0, live 1, bytes 21, unknown 0 */
/* Zeroed; a product that overflows is ENOMEM and no block. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
	static const char zero[21];
	char *kept = calloc(3, 7);

	if (!kept || memcmp(kept, zero, sizeof(zero)))
		return 1;
	errno = 0;
	return calloc(SIZE_MAX, 2) || errno != ENOMEM;
}
