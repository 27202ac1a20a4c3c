/* SPDX-License-Identifier: MIT */
/* options: --follow --sample=4KiB */
/* expect: complete true */
/* jq: [.processes[].tracked] == [true, true] */
/* jq: [.sites[] | select(.function == "child")] | (map(.live_bytes) | add) -
 * 20000000 | fabs < 6 * 269000 */
/* jq: [.sites[] | select(.function == "parent")] | (map(.live_objects) | add)
 * == 0 */
/* jq: .totals.unknown_frees == 0 */
/* A child draws anew; its parent's blocks are none of its own. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void *blocks[10000];

static __attribute__((noinline)) void parent(int i)
{
	blocks[i] = malloc(1000);
}

static __attribute__((noinline)) void child(void)
{
	if (!malloc(1000))
		abort();
}

static void free_all(void)
{
	for (int i = 0; i < 10000; i++)
		free(blocks[i]);
}

int main(void)
{
	int status;

	for (int i = 0; i < 10000; i++)
		parent(i);
	pid_t pid = fork();
	if (!pid) {
		free_all();
		for (int i = 0; i < 20000; i++)
			child();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	free_all();
	return status;
}
