/* SPDX-License-Identifier: MIT */
#include "split.h"

#include <alloca.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* With the word that malloc puts before it. */
#define CHUNK(block) (malloc_usable_size(block) + 8)

void darkheap_mark(const char *name) __attribute__((weak));

static sem_t ready;

static void *volatile kept;

/* Write all of it; gcc must not see that nobody reads it. */
static void touch(void *at, size_t bytes)
{
	memset(at, 1, bytes);
	__asm__ volatile("" : : "r"(at) : "memory");
}

static void *block_of(size_t bytes)
{
	void **block = malloc(bytes);

	touch(block, bytes);
	block[0] = kept;
	kept = block;
	return block;
}

size_t split_live(size_t bytes)
{
	size_t sum = 0;

	for (int i = 0; i < 2; i++)
		sum += CHUNK(block_of(bytes / 4));
	for (size_t i = 0; sum < bytes; i++)
		sum += CHUNK(block_of(24 + i * 40 % 1200));
	return sum;
}

size_t split_slack(size_t bytes, size_t *live)
{
	size_t n = bytes / 1008, sum = 0;
	void **blocks = malloc(2 * n * sizeof(*blocks));

	for (size_t i = 0; i < 2 * n; i++) {
		blocks[i] = malloc(1500);
		touch(blocks[i], 1500);
	}
	for (size_t i = 0; i < 2 * n; i++)
		if (i % 2) {
			sum += CHUNK(blocks[i]);
			free(blocks[i]);
		} else {
			*live += CHUNK(blocks[i]);
		}
	free(blocks);
	return sum;
}

struct share {
	size_t bytes, slack, live;
};

static void *use_arena(void *arg)
{
	struct share *share = arg;

	share->slack = split_slack(share->bytes, &share->live);
	sem_post(&ready);
	for (;;)
		pause();
	return NULL;
}

size_t split_arenas(size_t threads, size_t bytes, size_t *live)
{
	struct share *shares = calloc(threads, sizeof(*shares));
	size_t sum = 0;
	pthread_t thread;

	sem_init(&ready, 0, 0);
	for (size_t i = 0; i < threads; i++) {
		shares[i].bytes = bytes / threads;
		pthread_create(&thread, NULL, use_arena, &shares[i]);
	}
	for (size_t i = 0; i < threads; i++)
		sem_wait(&ready);
	for (size_t i = 0; i < threads; i++) {
		sum += shares[i].slack;
		*live += shares[i].live;
	}
	return sum;
}

#define LARGE (size_t)(30 << 20)
#define BLOCK (size_t)30000

static void *use_top(void *arg)
{
	size_t n = (size_t)arg / BLOCK;
	void **blocks = calloc(n, sizeof(*blocks));

	for (size_t i = 0; i < n; i++) {
		blocks[i] = malloc(BLOCK);
		touch(blocks[i], BLOCK);
	}
	for (size_t i = n; i--;)
		free(blocks[i]);
	free(blocks);
	sem_post(&ready);
	for (;;)
		pause();
	return NULL;
}

void split_tops(size_t threads, size_t bytes)
{
	pthread_t thread;
	void *large = malloc(LARGE);

	/* from now on malloc keeps tops up to 60 MiB */
	touch(large, 1);
	free(large);
	sem_init(&ready, 0, 0);
	for (size_t i = 0; i < threads; i++)
		pthread_create(&thread, NULL, use_top,
			       (void *)(bytes / threads));
	for (size_t i = 0; i < threads; i++)
		sem_wait(&ready);
}

static void *use_stack(void *arg)
{
	touch(alloca((size_t)arg), (size_t)arg);
	sem_post(&ready);
	for (;;)
		pause();
	return NULL;
}

size_t split_stacks(size_t threads, size_t bytes)
{
	pthread_t thread;

	sem_init(&ready, 0, 0);
	for (size_t i = 0; i < threads; i++)
		pthread_create(&thread, NULL, use_stack,
			       (void *)(bytes / threads));
	for (size_t i = 0; i < threads; i++)
		sem_wait(&ready);
	return bytes;
}

static char *map(int fd, size_t bytes)
{
	char *at;

	if (ftruncate(fd, (off_t)bytes))
		abort();
	at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	for (size_t i = 0; i < bytes; i += 4096)
		at[i] = 1;
	return at;
}

size_t split_file(size_t bytes)
{
	char name[] = "/var/tmp/split.XXXXXX";
	int fd = mkstemp(name);

	unlink(name);
	map(fd, bytes);
	return bytes;
}

size_t split_shared(size_t bytes)
{
	map(memfd_create("split", 0), bytes);
	return bytes;
}

void split_mark(void)
{
	if (darkheap_mark)
		darkheap_mark("all is there");
}
