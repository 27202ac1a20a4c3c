/* SPDX-License-Identifier: MIT */
/* expect: live 60 */
/* stack: in_handler handler . .( raise interrupted main . . _start)? */
/* stack: in_fault fault( .)* */
/* Handlers that allocate: on the stack that they interrupted, on one of their
 * own, and in the midst of a fault. */
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>

static sigjmp_buf back;

static __attribute__((noinline)) void in_handler(void)
{
	volatile char *volatile block = malloc(8);
	block[1] = 1;
}

static __attribute__((noinline)) void in_fault(void)
{
	volatile char *volatile block = malloc(8);
	block[1] = 1;
}

static void handler(int number)
{
	in_handler();
	(void)number;
	__asm__ volatile("");
}

static void fault(int number)
{
	in_fault();
	siglongjmp(back, number);
}

static __attribute__((noinline)) void interrupted(void)
{
	raise(SIGUSR1);
	raise(SIGUSR2);
	__asm__ volatile("");
}

int main(void)
{
	static char room[65536];
	stack_t stack = {.ss_sp = room, .ss_size = sizeof(room)};
	struct sigaction action = {.sa_handler = handler};

	sigaction(SIGUSR1, &action, NULL);
	action.sa_flags = SA_ONSTACK;
	sigaction(SIGUSR2, &action, NULL);
	action.sa_handler = fault;
	sigaction(SIGSEGV, &action, NULL);
	sigaltstack(&stack, NULL);
	for (int i = 0; i < 20; i++) {
		interrupted();
		if (!sigsetjmp(back, 1))
			*(volatile int *)8 = 1;
	}
	return 0;
}
