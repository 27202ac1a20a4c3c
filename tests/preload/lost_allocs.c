/* SPDX-License-Identifier: MIT */
/* expect: complete false, live 0, bytes 0 */
/* options: --memory=1MiB --stall=0 */
/* jq: .totals.allocated_objects + .loss.allocs == 200000 */
/* jq: .loss.allocs > 0 and .loss.frees == 0 */
/* jq: .totals.freed_objects + .totals.unknown_frees == 200000 */
/* Nobody reads: ALLOCs are dropped and counted, each FREE still comes. */
#include <signal.h>

#include "collector.h"

int main(void)
{
	static void *blocks[200000];
	pid_t collector = collector_pid();

	if (!collector || kill(collector, SIGSTOP))
		return 1;
	for (int i = 0; i < 200000; i++)
		blocks[i] = malloc(10);
	kill(collector, SIGCONT);
	wait_for_collector();
	for (int i = 0; i < 200000; i++) {
		free(blocks[i]);
		if (i % 1000 == 0)
			wait_for_collector();
	}
	return 0;
}
