/* SPDX-License-Identifier: MIT */
/* options: --sample=512 --memory=256MiB --stall=1m */
/* cc: -pthread */
/* expect: complete true, threads 9 */
/* jq: [.sites[] | select(.function == "work")] | (map(.live_objects) | add) ==
 * 0 */
/* jq: [.sites[] | select(.function == "work")] | (map(.allocated_objects) |
 * add) - 1600000 | fabs < 6 * 2730 */
/* jq: .degraded.missed_frees == 0 and .totals.unknown_frees == 0 */
/* Blocks go from hand to hand and are freed by whoever has them: not one of
 * those that were sampled may be missed. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define HANDS 1024

static void *_Atomic hands[HANDS];

static __attribute__((noinline)) void work(unsigned int at)
{
	free(atomic_exchange(&hands[at % HANDS], malloc(100)));
}

static void *run(void *arg)
{
	unsigned int seed = (unsigned int)(size_t)arg;

	for (int i = 0; i < 200000; i++)
		work((unsigned int)rand_r(&seed));
	return NULL;
}

int main(void)
{
	pthread_t threads[8];

	for (size_t i = 0; i < 8; i++)
		if (pthread_create(&threads[i], NULL, run, (void *)i))
			return 1;
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < HANDS; i++)
		free(hands[i]);
	return 0;
}
