/* SPDX-License-Identifier: MIT */
/* cc: -pthread -I../../include */
/* expect: complete true */
/* work: allocated 2000, freed 1999, live 1 */
/* jq: .notes | any(test("^2000 blocks, 19.5 KiB, are in no amount")) */
/* One thread has paused; the other's blocks count, and it frees both. */
#include <pthread.h>
#include <stdlib.h>

#include "darkheap.h"

static void *blocks[2000], *left[2000];

static __attribute__((noinline)) void work(void *to[2000])
{
	for (int i = 0; i < 2000; i++)
		to[i] = malloc(10);
}

static void *release(void *unused)
{
	work(blocks);
	for (int i = 0; i < 2000; i++) {
		if (i)
			free(blocks[i]);
		free(left[i]);
	}
	return unused;
}

int main(void)
{
	pthread_t thread;

	darkheap_pause();
	work(left);
	darkheap_resume();
	if (pthread_create(&thread, NULL, release, NULL))
		return 1;
	darkheap_pause();
	return pthread_join(thread, NULL);
}
