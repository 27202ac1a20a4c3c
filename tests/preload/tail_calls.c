/* SPDX-License-Identifier: MIT */
/* cc: -O2 -fcf-protection=full -Wl,-z,lazy -fplt */
/* expect: live 20 */
/* stack: returning middle main . . _start */
/* stack: main . . _start */
/* A function that ends by calling another has no frame; malloc itself may be
 * called so.  With CET there is an endbr64 before, also in the PLT. */
#include <stdlib.h>

void *volatile kept;

static __attribute__((noinline)) void returning(size_t size)
{
	kept = malloc(size);
	__asm__ volatile("");
}

static __attribute__((noinline)) void jumping(size_t size)
{
	returning(size + 1);
}

static __attribute__((noinline)) void middle(size_t size)
{
	jumping(size + 1);
	__asm__ volatile("");
}

static __attribute__((noinline)) void *direct(size_t size)
{
	return malloc(size);
}

int main(void)
{
	for (size_t i = 0; i < 10; i++) {
		middle(i);
		kept = direct(i);
	}
	return 0;
}
