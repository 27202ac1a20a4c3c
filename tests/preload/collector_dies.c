/* SPDX-License-Identifier: MIT */
/* expect: status 5, report none */
/* stdout: alive */
/* The program does not notice: rings fill, nobody reads, nothing waits. */
#include <signal.h>

#include "collector.h"

int main(void)
{
	pid_t collector = collector_pid();

	free(malloc(10));
	if (!collector || kill(collector, SIGKILL))
		return 1;
	for (int i = 0; i < 1000000; i++)
		free(malloc(10));
	return write(1, "alive\n", 6) == 6 ? 5 : 2;
}
