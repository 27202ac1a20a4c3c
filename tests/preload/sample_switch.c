/* SPDX-License-Identifier: MIT */
/* options: --memory=256MiB --stall=1m */
/* cc: -pthread */
/* expect: complete true, threads 3 */
/* jq: [.sites[] | select(.function == "keep")] | (map(.live_objects) | add) -
 * 56000 | fabs < 6 * 1100 */
/* jq: [.sites[] | select(.function == "keep") | .stderr.live_objects] | add >
 * 300 */
/* jq: [.sites[] | select(.function == "churn")] | (map(.live_objects) | add) ==
 * 0 */
/* jq: .totals.unknown_frees < 100 */
/* From all to a sample, to another one, to all and back, while two threads free
 * each other's blocks: the control word changes, as if by ctl. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

#include "collector.h"

/* Where session_config has sample_bytes. */
#define SAMPLE_OFFSET 48
#define HANDS 512
/* In the middle of each phase but the last there is another mean. */
#define MEANS 6
#define PHASE_CALLS 40000
#define CALLS (PHASE_CALLS * (MEANS + 1))

static void *_Atomic hands[HANDS];
/* What the threads have done, and how many means were set. */
static _Atomic unsigned int done, phase;
static int memory;
static off_t word;

/* The collector's mapping of the pages that it shares with its targets. */
static int find_word(void)
{
	char path[64], line[512];
	unsigned long start;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)collector_pid());
	maps = fopen(path, "r");
	while (maps && fgets(line, sizeof(line), maps))
		if (strstr(line, "memfd:") && strstr(line, "config") &&
		    sscanf(line, "%lx", &start) == 1)
			word = (off_t)start + SAMPLE_OFFSET;
	if (maps)
		fclose(maps);
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)collector_pid());
	memory = open(path, O_RDWR);
	return word && memory >= 0;
}

static void set_mean(uint64_t mean)
{
	if (pwrite(memory, &mean, sizeof(mean), word) != sizeof(mean))
		abort();
}

static __attribute__((noinline)) void keep(void)
{
	if (!malloc(100))
		abort();
}

static __attribute__((noinline)) void churn(unsigned int at)
{
	free(atomic_exchange(&hands[at % HANDS], malloc(100)));
}

static void *run(void *arg)
{
	unsigned int seed = (unsigned int)(size_t)arg;

	for (unsigned int i = 0; i < CALLS; i++) {
		/* not before the last phase has got its mean */
		while (i % PHASE_CALLS == 0 && phase < i / PHASE_CALLS)
			usleep(100);
		if (i % 10 == 0)
			keep();
		churn((unsigned int)rand_r(&seed));
		done++;
	}
	return NULL;
}

int main(void)
{
	static const uint64_t means[MEANS] = {4096, 512, 0, 8192, 0, 2048};
	pthread_t threads[2];

	if (!find_word())
		return 1;
	for (size_t i = 0; i < 2; i++)
		if (pthread_create(&threads[i], NULL, run, (void *)i))
			return 2;
	for (unsigned int i = 0; i < MEANS; i++) {
		while (done < 2 * PHASE_CALLS * i + PHASE_CALLS)
			usleep(100);
		set_mean(means[i]);
		phase++;
	}
	for (size_t i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < HANDS; i++)
		free(hands[i]);
	return 0;
}
