/* SPDX-License-Identifier: MIT */
/* cc: -pthread */
/* expect: threads 21 */
/* stack: leaf runs( .)+ */
/* jq: [.sites[] | select(.function == "leaf") | .live_objects] | add == 200 */
/* Threads whose stacks the program gave them: in the heap, in static memory,
 * just below a page that cannot be read. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

#define BYTES 65536

static __attribute__((noinline)) void leaf(void)
{
	volatile char *volatile block = malloc(8);
	block[1] = 1;
}

static void *runs(void *unused)
{
	for (int i = 0; i < 10; i++)
		leaf();
	return unused;
}

int main(void)
{
	static char room[BYTES] __attribute__((aligned(4096)));
	char *guarded = mmap(NULL, BYTES + 4096, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *stacks[] = {room, guarded, malloc(BYTES), malloc(BYTES)};
	pthread_t thread;

	mprotect(guarded + BYTES, 4096, PROT_NONE);
	for (int i = 0; i < 20; i++) {
		pthread_attr_t attributes;
		pthread_attr_init(&attributes);
		pthread_attr_setstack(&attributes, stacks[i % 4], BYTES);
		if (pthread_create(&thread, &attributes, runs, NULL))
			return 1;
		pthread_join(thread, NULL);
	}
	return 0;
}
