/* SPDX-License-Identifier: MIT */
/* options: --sample=1 --memory=256MiB --stall=1m */
/* expect: complete true */
/* jq: [.sites[] | select(.function == "work")] | (map(.live_bytes) | add) -
 * 32000000 | fabs < 4 * 800000 */
/* jq: [.sites[] | select(.function == "work") | .stderr.live_bytes] | add <
 * 800000 */
/* jq: .coverage.sampling.steps[-1] | .mean_bytes > 1 and .why == "for so many
 * sampled blocks live at once" */
/* jq: .totals.unknown_frees == 0 and .degraded.missed_frees == 0 */
/* Three million blocks, and a set of sampled ones that is kept below a
 * million: the mean rises, and estimates stay right. */
#include <stdlib.h>

#define BLOCKS 3000000

static void *blocks[BLOCKS];

static __attribute__((noinline)) void work(int i)
{
	blocks[i] = malloc(32);
}

int main(void)
{
	for (int i = 0; i < BLOCKS; i++)
		work(i);
	for (int i = 0; i < BLOCKS; i++)
		if (i % 3)
			free(blocks[i]);
	return 0;
}
