// SPDX-License-Identifier: MIT

// what: eight C threads of a pool keep a cache of a few buffers each
// needs: 1000
// calls: 4000
// verdict: cache|startup|ok
package main

/*
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 8
#define KEPT 4
#define BYTES 512

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static unsigned long put, taken, done;

static _Thread_local char *kept[KEPT];

// The oldest buffer makes room for each that is new.
static void encode(unsigned long turn)
{
	char **slot = &kept[turn % KEPT];

	if (turn % 3 == 0 || !*slot) {
		free(*slot);
		*slot = malloc(BYTES);
	}
	memset(*slot, (int)turn, BYTES);
}

static void *work(void *unused)
{
	unsigned long turn = 0;

	for (;;) {
		pthread_mutex_lock(&mutex);
		while (taken == put)
			pthread_cond_wait(&moved, &mutex);
		taken++;
		pthread_mutex_unlock(&mutex);
		encode(turn++);
		pthread_mutex_lock(&mutex);
		done++;
		pthread_cond_broadcast(&moved);
		pthread_mutex_unlock(&mutex);
	}
	return unused;
}

static void start(void)
{
	pthread_t thread;

	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&thread, NULL, work, NULL))
			abort();
}

static void post(void)
{
	pthread_mutex_lock(&mutex);
	while (put - done == 2 * THREADS)
		pthread_cond_wait(&moved, &mutex);
	put++;
	pthread_cond_broadcast(&moved);
	pthread_mutex_unlock(&mutex);
}
*/
import "C"

import "corpus/load"

func main() {
	C.start()
	load.Run(func(i int) { C.post() })
	load.Done()
}
