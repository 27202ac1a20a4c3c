/* SPDX-License-Identifier: MIT */
/* expect: complete true, threads 301 */
/* work: allocated 3000, freed 3000, live 0 */
/* options: --memory=1MiB --stall=1h */
/* cc: -pthread */
/* 300 threads that end, 20 at once, memory for 16: rings must be used again,
 * and who comes must wait for one. */
#include <pthread.h>
#include <stdlib.h>

static __attribute__((noinline)) void *work(void *unused)
{
	for (int i = 0; i < 10; i++)
		free(malloc(10));
	return unused;
}

int main(void)
{
	pthread_t threads[20];

	for (int round = 0; round < 15; round++) {
		for (int i = 0; i < 20; i++)
			if (pthread_create(&threads[i], NULL, work, NULL))
				return 1;
		for (int i = 0; i < 20; i++)
			pthread_join(threads[i], NULL);
	}
	return 0;
}
