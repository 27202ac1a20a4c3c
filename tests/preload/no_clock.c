/* SPDX-License-Identifier: MIT */
/* expect: complete false, allocated 1, freed 0 */
/* jq: .incomplete | any(test("confined itself")) */
/* Who reads the TSC dies. */
#include <stdlib.h>
#include <sys/prctl.h>

int main(void)
{
	if (!malloc(10) || prctl(PR_SET_TSC, PR_TSC_SIGSEGV))
		return 1;
	for (int i = 0; i < 100000; i++)
		free(malloc(10));
	return 0;
}
