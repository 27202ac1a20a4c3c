/* SPDX-License-Identifier: MIT */
/* expect: complete true, live 0, bytes 0 */
/* options: --stall=0 */
/* jq: .totals.allocated_objects == 200000 */
/* Nobody reads for a while: there is memory for it, and nothing is lost. */
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
	for (int i = 0; i < 200000; i++) {
		free(blocks[i]);
		if (i % 10000 == 0)
			wait_for_collector();
	}
	return 0;
}
