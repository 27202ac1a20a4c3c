/* SPDX-License-Identifier: MIT */
/* cc: -pthread */
/* options: --stall=1h */
/* expect: complete true, threads 9 */
/* stack: leaf( inner runs . .)? */
/* jq: [.sites[] | select(.function == "leaf") | .allocated_objects] | add ==
 * 80000 */
/* jq: [.sites[] | select(.function == "leaf") | .live_objects] | add == 800 */
/* Eight threads allocate while libraries come and go: tables are replaced under
 * them.  Stacks are whole, or cut where nobody could know the code. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static __attribute__((noipa)) void leaf(int i)
{
	void *block = malloc((size_t)i % 50 + 1);

	__asm__ volatile("" : "+r"(block));
	if (i % 100)
		free(block);
}

static __attribute__((noipa)) void inner(int i)
{
	volatile char room[40];

	room[0] = 1;
	leaf(i);
	room[0]++;
}

static void *runs(void *unused)
{
	for (int i = 0; i < 10000; i++) {
		inner(i);
		if (i % 1000 == 0)
			usleep(2000);
	}
	return unused;
}

int main(void)
{
	pthread_t threads[8];

	for (int i = 0; i < 8; i++)
		if (pthread_create(&threads[i], NULL, runs, NULL))
			return 1;
	for (int i = 0; i < 100; i++) {
		void *library = dlopen("libm.so.6", RTLD_NOW);
		if (!library || dlclose(library))
			return 1;
		usleep(i % 10 * 200);
	}
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
