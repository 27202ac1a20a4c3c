/* SPDX-License-Identifier: MIT */
/* expect: allocated 3, freed 0, live 3, bytes 66, unknown 0 */
/* A library's constructor runs before the shim's: its blocks are seen. */
#include <stdlib.h>

void *early(void);

#ifdef LIBRARY
static void *block;

void *early(void)
{
	return block;
}

static __attribute__((constructor)) void start(void)
{
	block = calloc(1, 11);
}
#else
static void *later;

static __attribute__((constructor)) void start(void)
{
	later = malloc(22);
}

int main(void)
{
	return !early() || !later || !malloc(33);
}
#endif
