// SPDX-License-Identifier: MIT

// what: a C thread copies each message of a bounded queue, and frees the copy
// needs: 30
// verdict: ok
package main

/*
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 16
#define BYTES 48

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static unsigned long put, taken, done;
static char queue[ROOM][BYTES];
static volatile char last;

static void handle(const char *message)
{
	char *copy = malloc(BYTES);

	memcpy(copy, message, BYTES);
	last = copy[0];
	free(copy);
}

static void *work(void *unused)
{
	for (;;) {
		pthread_mutex_lock(&mutex);
		while (taken == put)
			pthread_cond_wait(&moved, &mutex);
		taken++;
		pthread_mutex_unlock(&mutex);
		handle(queue[(taken - 1) % ROOM]);
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

	if (pthread_create(&thread, NULL, work, NULL))
		abort();
}

static void post(void)
{
	pthread_mutex_lock(&mutex);
	while (put - done == ROOM)
		pthread_cond_wait(&moved, &mutex);
	memset(queue[put++ % ROOM], 'm', BYTES);
	pthread_cond_broadcast(&moved);
	pthread_mutex_unlock(&mutex);
}

static void settle(void)
{
	pthread_mutex_lock(&mutex);
	while (done != put)
		pthread_cond_wait(&moved, &mutex);
	pthread_mutex_unlock(&mutex);
}
*/
import "C"

import "corpus/load"

func main() {
	C.start()
	load.Run(func(i int) {
		C.post()
	})
	C.settle()
	load.Done()
}
