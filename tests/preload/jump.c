/* SPDX-License-Identifier: MIT */
/* expect: complete false, allocated 100, freed 100 */
/* jq: .incomplete | any(test("jumped out of malloc")) */
/* stdout: as without */
/* A handler of SIGABRT leaves realloc by a jump.  Nobody knows that our hook is
 * dead, so the thread is silent from then on, and the report says so. */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

static sigjmp_buf back;
static uint64_t no_block[64] __attribute__((aligned(16)));

static void jump(int signal)
{
	(void)signal;
	siglongjmp(back, 1);
}

static void churn(int n)
{
	for (int i = 0; i < n; i++)
		free(malloc(40 + i % 64));
}

int main(void)
{
	churn(100);
	signal(SIGABRT, jump);
	no_block[31] = 0x7; /* no size of a chunk */
	if (!sigsetjmp(back, 1) && realloc(&no_block[32], 100))
		return 1;
	churn(2000);
	if (write(1, "as without\n", 11) != 11)
		return 2;
	_exit(0);
}
