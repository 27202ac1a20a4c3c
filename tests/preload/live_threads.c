/* SPDX-License-Identifier: MIT */
/* cc: -pthread */
/* expect: complete true */
/* Four threads ask at once, each after its own allocations and frees. */
#include <pthread.h>
#include <stdlib.h>

#include "darkheap.h"

static void *ask(void *unused)
{
	struct darkheap_amount amount;
	void *blocks[100];

	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < 100; i++)
			blocks[i] = malloc(8);
		if (darkheap_live(NULL, &amount) || amount.blocks < 100)
			exit(1);
		for (int i = 0; i < 100; i++)
			free(blocks[i]);
	}
	return unused;
}

int main(void)
{
	pthread_t threads[4];
	struct darkheap_amount before, after;

	if (darkheap_live(NULL, &before))
		return 1;
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, ask, NULL);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	if (darkheap_live(NULL, &after))
		return 1;
	/* stacks and thread-local memory may be kept */
	return after.blocks > before.blocks + 8;
}
