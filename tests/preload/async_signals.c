/* SPDX-License-Identifier: MIT */
/* cc: -O2 -fno-builtin */
/* expect: complete true */
/* stack: in_handler handler .( two)*( one)?( setitimer)? main . . _start */
/* jq: .degraded.cut_stacks == 0 */
/* jq: [.sites[] | select(.function == "in_handler") | .live_objects] | add ==
 * 300 */
/* A timer interrupts functions anywhere, in prologues and epilogues too: each
 * stack leads through the signal's frame to main. */
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>

static volatile sig_atomic_t ticks;
static volatile int sink;

static __attribute__((noinline)) void in_handler(void)
{
	volatile char *volatile block = malloc(8);
	block[1] = 1;
}

/* The program itself allocates nothing meanwhile. */
static void handler(int number)
{
	if (ticks++ < 300)
		in_handler();
	sink = number;
}

static __attribute__((noipa)) int two(int depth, int a, int b, int c)
{
	volatile char room[24];

	room[0] = (char)a;
	if (depth)
		sink += two(depth - 1, b, c, a) * b;
	return room[0] + a * b + c;
}

static __attribute__((noipa)) int one(int n)
{
	return two(n % 7, n, n + 1, n + 2) + n;
}

int main(void)
{
	struct itimerval often = {{0, 500}, {0, 500}}, never = {{0, 0}, {0, 0}};
	struct sigaction action = {.sa_handler = handler};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (int n = 0; ticks < 300; n++)
		sink += one(n);
	setitimer(ITIMER_REAL, &never, NULL);
	return 0;
}
