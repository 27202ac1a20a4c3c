/* SPDX-License-Identifier: MIT */
/*
 * churn.c - threads that exchange blocks, and know what is live
 *
 * Blocks    say in their first words their size and who made them; every block
 *           in use stands in one slot, and who takes it out owns it
 * Counters  each thread has its own; they are summed while all wait
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "darkheap.h"

#define THREADS 16
#define BARRIERS 20
#define SLOTS 20000

enum maker {
	GET_SMALL,
	GET_LARGE,
	GET_ZEROED,
	GET_ALIGNED,
	GET_POSIX,
	RESIZE,
	N_MAKERS
};

static const char *const maker_names[] = {"get_small",	"get_large",
					  "get_zeroed", "get_aligned",
					  "get_posix",	"resize"};

struct block {
	uint32_t maker;
	uint32_t size;
};

struct count {
	int64_t made, made_bytes;
	int64_t gone, gone_bytes;
};

struct worker {
	pthread_t thread;
	uint64_t random;
	uint64_t turns; /* between two barriers */
	struct count counts[N_MAKERS];
	/* its counters share no line with the next one's */
	char apart[64];
};

static struct worker workers[THREADS];
static _Atomic(struct block *) slots[SLOTS];
static pthread_barrier_t barrier;

/* What the compiler may not turn into a jump, nor put into another function. */
#define MAKER __attribute__((noipa)) static struct block *

static struct block *sign(struct block *block, enum maker maker, size_t size)
{
	if (!block)
		abort();
	block->maker = maker;
	block->size = size;
	return block;
}

MAKER get_small(size_t size)
{
	return sign(malloc(size), GET_SMALL, size);
}

MAKER get_large(size_t size)
{
	return sign(malloc(size), GET_LARGE, size);
}

MAKER get_zeroed(size_t size)
{
	return sign(calloc(size / 8, 8), GET_ZEROED, size);
}

MAKER get_aligned(size_t size)
{
	return sign(aligned_alloc(64, size), GET_ALIGNED, size);
}

MAKER get_posix(size_t size)
{
	void *block = NULL;

	if (posix_memalign(&block, 256, size))
		abort();
	return sign(block, GET_POSIX, size);
}

MAKER resize(struct block *block, size_t size)
{
	return sign(realloc(block, size), RESIZE, size);
}

static uint32_t draw(struct worker *worker, uint32_t below)
{
	worker->random ^= worker->random << 13;
	worker->random ^= worker->random >> 7;
	worker->random ^= worker->random << 17;
	return (worker->random >> 32) % below;
}

static size_t draw_size(struct worker *worker)
{
	uint32_t kind = draw(worker, 100);

	if (kind < 90)
		return 8 + 8 * draw(worker, 32);
	return 8 + 8 * draw(worker, kind < 99 ? 512 : 4096);
}

static void count_made(struct worker *worker, const struct block *block)
{
	worker->counts[block->maker].made++;
	worker->counts[block->maker].made_bytes += block->size;
}

static void count_gone(struct worker *worker, const struct block *block)
{
	worker->counts[block->maker].gone++;
	worker->counts[block->maker].gone_bytes += block->size;
}

static struct block *make(struct worker *worker)
{
	size_t size = draw_size(worker);

	switch (draw(worker, 8)) {
	case 0:
		return get_zeroed(size);
	case 1:
		return get_aligned((size + 63) / 64 * 64);
	case 2:
		return get_posix(size);
	default:
		return size > 256 ? get_large(size) : get_small(size);
	}
}

/* Grown, shrunk, or given the size it has: in place or moved. */
static struct block *change(struct worker *worker, struct block *block)
{
	size_t size = block->size;

	count_gone(worker, block);
	switch (draw(worker, 4)) {
	case 0:
		size = draw_size(worker);
		break;
	case 1:
		size += 8;
		break;
	case 2:
		size = size / 2 < 8 ? 8 : size / 2;
		break;
	}
	block = resize(block, size);
	count_made(worker, block);
	return block;
}

static void drop(struct worker *worker, struct block *block)
{
	if (!block)
		return;
	count_gone(worker, block);
	free(block);
}

static void turn(struct worker *worker)
{
	_Atomic(struct block *) *slot = &slots[draw(worker, SLOTS)];
	struct block *block = atomic_exchange(slot, NULL);
	uint32_t what = draw(worker, 16);

	if (block && what < 5) {
		block = change(worker, block);
	} else if (what < 14) {
		drop(worker, block);
		block = make(worker);
		count_made(worker, block);
	} else {
		drop(worker, block);
		return;
	}
	/* another thread may have filled the slot meanwhile */
	drop(worker, atomic_exchange(slot, block));
}

static void *work(void *argument)
{
	struct worker *worker = argument;

	pthread_barrier_wait(&barrier);
	for (int i = 0; i < BARRIERS; i++) {
		for (uint64_t j = 0; j < worker->turns; j++)
			turn(worker);
		pthread_barrier_wait(&barrier);
		pthread_barrier_wait(&barrier);
	}
	return NULL;
}

static struct count sum(enum maker maker)
{
	struct count sum = {0};

	for (int i = 0; i < THREADS; i++) {
		const struct count *count = &workers[i].counts[maker];

		sum.made += count->made;
		sum.made_bytes += count->made_bytes;
		sum.gone += count->gone;
		sum.gone_bytes += count->gone_bytes;
	}
	return sum;
}

static void write_truth(FILE *file, const char *name)
{
	fprintf(file, "{\"name\": \"%s\", \"sites\": {", name);
	for (int i = 0; i < N_MAKERS; i++) {
		struct count count = sum(i);

		fprintf(file, "%s\"%s\": [%jd, %jd, %jd, %jd]", i ? ", " : "",
			maker_names[i], (intmax_t)count.made,
			(intmax_t)count.made_bytes, (intmax_t)count.gone,
			(intmax_t)count.gone_bytes);
	}
	fprintf(file, "}}\n");
}

static int start(unsigned long seed, unsigned long events)
{
	pthread_barrier_init(&barrier, NULL, THREADS + 1);
	for (int i = 0; i < THREADS; i++) {
		struct worker *worker = &workers[i];

		worker->random = (seed + i + 1) * 0x9e3779b97f4a7c15;
		/* a turn makes, or frees, 1.7 blocks */
		worker->turns = events / 10 * 6 / BARRIERS / THREADS;
		if (pthread_create(&worker->thread, NULL, work, worker))
			return -1;
	}
	pthread_barrier_wait(&barrier);
	return 0;
}

int churn(const char *truth, unsigned long seed, unsigned long events);
int churn(const char *truth, unsigned long seed, unsigned long events)
{
	FILE *file = fopen(truth, "w");
	char name[32];

	if (!file || start(seed, events))
		return -1;
	for (int i = 0; i < BARRIERS; i++) {
		pthread_barrier_wait(&barrier);
		snprintf(name, sizeof(name), "barrier %d", i);
		if (darkheap_mark)
			darkheap_mark(name);
		write_truth(file, name);
		pthread_barrier_wait(&barrier);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
	return fclose(file);
}
