/* SPDX-License-Identifier: MIT */
/* cc: -O2 -mstackrealign -fcf-protection=full -fno-optimize-sibling-calls */
/* expect: live 20 */
/* stack: leaf aligned plain main . . _start */
/* stack: leaf2 with_alloca aligned2 main . . _start */
/* Frames that realign the stack find their caller through a saved register. */
#include <alloca.h>
#include <stdlib.h>

static __attribute__((noinline)) void leaf(void)
{
	volatile char *volatile block = malloc(8);
	block[1] = 1;
}

static __attribute__((noinline)) void leaf2(void)
{
	volatile char *volatile block = malloc(9);
	block[1] = 1;
}

static __attribute__((noinline)) int with_alloca(int n)
{
	volatile char *room = alloca((size_t)n * 16 + 16);

	room[n] = 1;
	leaf2();
	return room[n];
}

static __attribute__((noinline)) int aligned(int n)
{
	volatile char room[256] __attribute__((aligned(128)));
	volatile char *more = alloca((size_t)n + 8);

	room[n] = more[n] = 1;
	leaf();
	return room[n] + more[n];
}

static __attribute__((noinline)) int aligned2(int n)
{
	volatile char room[256] __attribute__((aligned(64)));
	volatile char *more = alloca((size_t)n * 100 + 8);

	room[n] = more[n] = 1;
	return with_alloca(n) + room[n] + more[n];
}

static __attribute__((noinline)) int plain(int n)
{
	return aligned(n) + 1;
}

int main(void)
{
	int sum = 0;

	for (int i = 0; i < 10; i++)
		sum += plain(i) + aligned2(i);
	return sum < 0;
}
