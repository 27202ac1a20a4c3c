/* SPDX-License-Identifier: MIT */
/* expect: allocated 10, freed 0, live 10, complete true */
/* A collector that does not answer is waited for once, not for ever. */
#include <signal.h>

#include "collector.h"
#include "unknown_code.h"

int main(void)
{
	char *page = unknown_code(10);
	pid_t collector = collector_pid();

	if (!collector || kill(collector, SIGSTOP))
		return 1;
	for (int i = 0; i < 10; i++)
		if (!unknown_malloc(page, i))
			return 2;
	return kill(collector, SIGCONT) ? 3 : 0;
}
