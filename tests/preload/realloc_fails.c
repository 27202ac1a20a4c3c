/* SPDX-License-Identifier: MIT */
/* expect: allocated 2, freed 1, live 1, bytes 10, unknown 0 */
/* A realloc that fails frees nothing: the block lives on (UNFREE). */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

int main(void)
{
	char *kept = malloc(10), *freed = malloc(20);

	errno = 0;
	if (realloc(kept, SIZE_MAX / 2) || errno != ENOMEM)
		return 1;
	errno = 0;
	if (realloc(freed, SIZE_MAX / 2) || errno != ENOMEM)
		return 2;
	free(freed);
	return 0;
}
