/* SPDX-License-Identifier: MIT */
/* expect: complete false, allocated 5800, freed 5800, live 0, unknown 0 */
/* options: --free-stacks --memory=1MiB --stall=0 */
/* jq: .loss.allocs == 0 and .loss.frees == 0 */
/* jq: .loss.stacks > 0 and .loss.stacks < 4000 */
/* jq: .totals.bad_frees == 0 */
/* Nobody reads at all: stacks of FREEs are dropped and counted, each FREE
 * comes. */
#include <signal.h>

#include "collector.h"

#define BLOCKS 5800

int main(void)
{
	static void *blocks[BLOCKS];
	pid_t collector = collector_pid();

	if (!collector || kill(collector, SIGSTOP))
		return 1;
	for (int i = 0; i < BLOCKS; i++)
		blocks[i] = malloc(10);
	for (int i = 0; i < BLOCKS; i++)
		free(blocks[i]);
	kill(collector, SIGCONT);
	return 0;
}
