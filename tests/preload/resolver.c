/* SPDX-License-Identifier: MIT */
/* expect: status 0, allocated 1, freed 1, live 0, bytes 0, unknown 0 */
/* An IFUNC resolver of a library calls malloc before we are relocated: the
 * block comes from the boot arena, and must work with every other call. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

char *early(void);

#ifdef LIBRARY
static char *block;

static char *answer(void)
{
	return block;
}

static __attribute__((used)) char *(*resolve(void))(void)
{
	block = malloc(10);
	if (block)
		memcpy(block, "early", 6);
	free(malloc(20));
	return answer;
}

static char *pick(void) __attribute__((ifunc("resolve")));

char *early(void)
{
	return pick();
}
#else
int main(void)
{
	char *block = early();

	if (!block || malloc_usable_size(block) < 10)
		return 1;
	block = realloc(block, 100000);
	if (!block || strcmp(block, "early"))
		return 2;
	free(block);
	return 0;
}
#endif
