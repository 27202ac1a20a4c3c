/* SPDX-License-Identifier: MIT */
/* expect: complete false, allocated 100, freed 100 */
/* jq: .incomplete | any(test("confined itself")) */
/* stdout: as without */
/* Strict seccomp: read, write, exit, and no TSC.  What is left of libc's heap
 * may still be used, and we must not be in the way. */
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static void churn(int n)
{
	for (int i = 0; i < n; i++)
		free(malloc(40 + i % 64));
}

int main(void)
{
	churn(100);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT))
		return 1;
	churn(100000);
	write(1, "as without\n", 11);
	syscall(SYS_exit, 0);
}
