/* SPDX-License-Identifier: MIT */
/* expect: allocated 4, freed 3, live 1, bytes 5, unknown 0 */
/* From nothing, moved, freed by size 0: each half is counted. */
#include <stdlib.h>
#include <string.h>

int main(void)
{
	char *block = realloc(NULL, 10);
	char *wall = malloc(20);

	memcpy(block, "contents", 9);
	block = realloc(block, 1 << 20);
	if (strcmp(block, "contents"))
		return 1;
	if (realloc(block, 0))
		return 2;
	return !realloc(wall, 5);
}
