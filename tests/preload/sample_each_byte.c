/* SPDX-License-Identifier: MIT */
/* options: --sample=1 */
/* expect: complete true */
/* work: allocated 2100, freed 2000, live 100 */
/* jq: [.sites[] | select(.function == "work") | .stderr.allocated_objects // 0]
 * | add == 0 */
/* jq: .coverage.sampling.mean_bytes == 1 */
/* A mean of one byte leaves out no block of a hundred. */
#include <stdlib.h>

static __attribute__((noinline)) void *work(void)
{
	return malloc(100);
}

int main(void)
{
	for (int i = 0; i < 2000; i++)
		free(work());
	for (int i = 0; i < 100; i++)
		if (!work())
			return 1;
	return 0;
}
