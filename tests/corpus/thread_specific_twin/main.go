// SPDX-License-Identifier: MIT

// what: each short-lived C thread makes a buffer of its own, which its key's destructor frees
// needs: 30
// verdict: ok
package main

/*
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define BYTES 2048

static pthread_key_t key;

static char *buffer(void)
{
	char *own = pthread_getspecific(key);

	if (!own) {
		own = malloc(BYTES);
		pthread_setspecific(key, own);
	}
	return own;
}

static void *work(void *unused)
{
	memset(buffer(), 1, BYTES / 2);
	memset(buffer() + BYTES / 2, 2, BYTES / 2);
	return unused;
}

static void start(void)
{
	pthread_key_create(&key, free);
}

static void convert(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, work, NULL))
		abort();
	pthread_join(thread, NULL);
}
*/
import "C"

import "corpus/load"

func main() {
	C.start()
	load.Run(func(i int) {
		C.convert()
	})
	load.Done()
}
