/* SPDX-License-Identifier: MIT */
/* expect: complete true */
/* work: allocated 2000, freed 1999, live 1 */
/* cc: -pthread */
/* One thread's blocks, another's frees. */
#include <pthread.h>
#include <stdlib.h>

static void *blocks[2000];

static __attribute__((noinline)) void work(void)
{
	for (int i = 0; i < 2000; i++)
		blocks[i] = malloc(10);
}

static void *release(void *unused)
{
	for (int i = 1; i < 2000; i++)
		free(blocks[i]);
	return unused;
}

int main(void)
{
	pthread_t thread;

	work();
	if (pthread_create(&thread, NULL, release, NULL))
		return 1;
	return pthread_join(thread, NULL);
}
