/* SPDX-License-Identifier: MIT */
/* expect: complete false */
/* options: --memory=1MiB --stall=0 */
/* jq: .loss.frees > 0 */
/* The reserve ends too: then all that comes later is not used, and said. */
#include <signal.h>

#include "collector.h"

int main(void)
{
	pid_t collector = collector_pid();

	if (!collector || kill(collector, SIGSTOP))
		return 1;
	for (int i = 0; i < 200000; i++)
		free(malloc(10));
	kill(collector, SIGCONT);
	return 0;
}
