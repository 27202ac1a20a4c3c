/* SPDX-License-Identifier: MIT */
/* expect: live 240 */
/* stack: leaf wide middle entry main . . _start */
/* stack: called sorts main . . _start */
/* A library with good CFI; trouble.sh damages it. */
#include <alloca.h>
#include <stdlib.h>

int entry(int n);
void sorts(void (*function)(void));
#ifdef LIBRARY
static __attribute__((noinline)) int leaf(int n)
{
	volatile char *volatile block = malloc(40);
	block[n] = (char)n;
	return block[n];
}

static __attribute__((noinline)) int wide(int n)
{
	volatile char *room = alloca((size_t)n * 100 + 16);
	room[n] = 1;
	return leaf(n) + room[n];
}

static __attribute__((noinline)) int middle(int a, int b, int c, int d)
{
	return wide(a) + wide(b + a) * c + d;
}

int entry(int n)
{
	return middle(n, 1, 2, 3) + 1;
}

void sorts(void (*function)(void))
{
	volatile char room[300];
	room[0] = 1;
	function();
	room[0]++;
}
#else
static void called(void)
{
	volatile char *volatile block = malloc(8);
	block[1] = 1;
}

int main(void)
{
	for (int i = 0; i < 80; i++) {
		entry(i % 20);
		sorts(called);
	}
	return 0;
}
#endif
