/* SPDX-License-Identifier: MIT */
/* options: --sample=4KiB */
/* expect: complete true */
/* jq: .coverage.sampling.mode == "sampled" */
/* jq: .coverage.sampling.mean_bytes == 4096 */
/* jq: [.sites[] | select(.function == "work")] | any(.verdict == "leak") */
/* jq: [.sites[] | select(.function == "work")] | (map(.live_bytes) | add) -
 * 20000000 | fabs < 6 * 269000 */
/* jq: [.sites[] | select(.function == "work")] | (map(.live_objects) | add) -
 * 20000 | fabs < 6 * 269 */
/* jq: [.sites[] | select(.function == "work") | .stderr.live_bytes] | add -
 * 269000 | fabs < 30000 */
/* jq: [.sites[] | select(.function == "churn")] | (map(.live_objects) | add) ==
 * 0 */
/* jq: [.sites[] | select(.function == "churn")] | (map(.allocated_bytes) | add)
 * - 200000000 | fabs < 6 * 894000 */
/* Six standard errors: not once in all runs ever.
 * A leak of known size, 4330 samples of it, beside blocks that are all freed.
 */
#include <stdlib.h>

static __attribute__((noinline)) void work(void)
{
	if (!malloc(1000))
		abort();
}

static void *held[100];

static __attribute__((noinline)) void churn(int i)
{
	free(held[i % 100]);
	held[i % 100] = malloc(200);
}

int main(void)
{
	for (int i = 0; i < 1000000; i++) {
		if (i % 50 == 0)
			work();
		churn(i);
	}
	for (int i = 0; i < 100; i++)
		free(held[i]);
	return 0;
}
