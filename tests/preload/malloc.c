/* SPDX-License-Identifier: MIT */
/* expect: allocated 3, freed 2, live 1, bytes 10, unknown 0 */
/* free(NULL) is no free; malloc(0) is a block. */
#include <stdlib.h>

int main(void)
{
	char *kept = malloc(10);

	free(malloc(20));
	free(malloc(0));
	free(NULL);
	return !kept;
}
