/* SPDX-License-Identifier: MIT */
/* cc: -pthread */
/* expect: allocated 40400, freed 40400, live 0, complete true */
/* jq: .notes == ["400 blocks, 312.5 KiB, are in no amount: the program had
 * paused (darkheap_pause)"] */
/* Many short pools at the same addresses, and one that four threads use. */
#include <pthread.h>

#include "pool.h"

static struct pool shared;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *work(void *unused)
{
	for (int i = 0; i < 100; i++) {
		struct pool pool;

		pool_start(&pool, 800);
		for (int j = 0; j < 100; j++)
			pool_get(&pool, 8);
		pthread_mutex_lock(&lock);
		shared.used = 0;
		pool_get(&shared, 8);
		darkheap_pool_free(&shared, shared.memory);
		pthread_mutex_unlock(&lock);
		pool_end(&pool);
	}
	return unused;
}

int main(void)
{
	pthread_t threads[4];
	static char memory[8];

	shared.memory = memory;
	darkheap_pause(); /* what pthread_create allocates */
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, work, NULL);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
