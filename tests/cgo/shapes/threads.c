/* SPDX-License-Identifier: MIT */
/*
 * threads.c - C that calls back into Go, and C threads
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "_cgo_export.h"
#include "threads.h"

__attribute__((noipa)) static int inner_c(int i)
{
	return goCallback(i) + 1;
}

int outer_c(int times)
{
	int sum = 0;

	for (int i = 0; i < times; i++)
		sum += inner_c(i);
	return sum;
}

static void *call_go(void *argument)
{
	for (intptr_t i = 0; i < (intptr_t)argument; i++)
		goOnThread((int)i);
	return NULL;
}

static void *volatile kept;

__attribute__((noipa)) static void lose_one(void)
{
	kept = malloc(40); /* want lose_one c_thread 120 */
}

static void *lose(void *argument)
{
	for (intptr_t i = 0; i < (intptr_t)argument; i++)
		lose_one();
	return NULL;
}

static int run_thread(void *(*start)(void *), int times)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, start, (void *)(intptr_t)times))
		return -1;
	return pthread_join(thread, NULL);
}

int thread_calls_go(int times)
{
	return run_thread(call_go, times);
}

int thread_loses(int times)
{
	return run_thread(lose, times);
}
