/* SPDX-License-Identifier: MIT */
/* cc: -pthread */
/* options: --memory=1MiB */
/* expect: complete false */
/* jq: .incomplete | any(test("ring memory")) */
/* jq: .loss.frees > 0 and .totals.allocated_objects > 100 */
/* work: live 0 */
/* 60 threads at once, ring memory for 16: tracking ends with the first free of
 * the others. */
#include <pthread.h>
#include <stdlib.h>

#define THREADS 60

static pthread_barrier_t all;

static __attribute__((noinline)) void *work(void *unused)
{
	for (int i = 0; i < 50; i++) {
		free(malloc(10));
		if (i == 25)
			pthread_barrier_wait(&all);
	}
	return unused;
}

int main(void)
{
	pthread_t threads[THREADS];

	pthread_barrier_init(&all, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, work, NULL))
			return 1;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
