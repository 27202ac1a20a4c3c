// SPDX-License-Identifier: MIT

// what: a pool of C threads takes buffers from a free list that keeps the eight most used, in any order
// needs: 300
// calls: 3000
// verdict: cache|startup|ok
package main

/*
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define KEPT 8
#define BYTES 1024

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static unsigned long put, taken, done;
static char *spare[KEPT];
static int spares;

static char *take(void)
{
	char *buffer = NULL;

	pthread_mutex_lock(&mutex);
	if (spares)
		buffer = spare[--spares];
	pthread_mutex_unlock(&mutex);
	return buffer ? buffer : malloc(BYTES);
}

static void give(char *buffer)
{
	pthread_mutex_lock(&mutex);
	if (spares < KEPT) {
		spare[spares++] = buffer;
		buffer = NULL;
	}
	pthread_mutex_unlock(&mutex);
	free(buffer);
}

// From time to time all spare buffers go, the oldest first.
static void trim(unsigned long turn)
{
	pthread_mutex_lock(&mutex);
	for (; turn % 50 == 49 && spares; spares--) {
		free(spare[0]);
		memmove(spare, spare + 1, sizeof(spare) - sizeof(*spare));
	}
	pthread_mutex_unlock(&mutex);
}

static void *work(void *unused)
{
	for (unsigned long turn = 0;; turn++) {
		char *buffer;

		pthread_mutex_lock(&mutex);
		while (taken == put)
			pthread_cond_wait(&moved, &mutex);
		taken++;
		pthread_mutex_unlock(&mutex);
		buffer = take();
		memset(buffer, (int)turn, BYTES);
		give(buffer);
		trim(turn);
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

	for (int i = 0; i < 6; i++)
		if (pthread_create(&thread, NULL, work, NULL))
			abort();
}

static void post(void)
{
	pthread_mutex_lock(&mutex);
	while (put - done == 12)
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
