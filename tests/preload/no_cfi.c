/* SPDX-License-Identifier: MIT */
/* library: -fno-asynchronous-unwind-tables -fomit-frame-pointer */
/* expect: live 30 */
/* stack: bare */
/* stack: inner above */
/* jq: .degraded.cut_stacks >= 2 */
/* A library without CFI: what lies above its frames is not guessed at. */
#include <stdlib.h>

void *bare(int n);
void *above(void *(*inside)(void));
#ifdef LIBRARY
void *bare(int n)
{
	volatile char room[500];
	room[n] = 1;
	char *block = malloc(40);
	block[0] = room[n];
	return block;
}

void *above(void *(*inside)(void))
{
	volatile char room[300];
	room[0] = 1;
	char *block = inside();
	block[0] = room[0];
	return block;
}
#else
static __attribute__((noinline)) void *inner(void)
{
	char *block = malloc(8);
	block[1] = 1;
	return block;
}

int main(void)
{
	for (int i = 0; i < 20; i++)
		bare(i);
	for (int i = 0; i < 10; i++)
		above(inner);
	return 0;
}
#endif
