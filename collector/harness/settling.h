/* SPDX-License-Identifier: MIT */
/*
 * settling.h - holds a test binary at its end until finalizers have run
 *
 * Why     C memory that Go's finalizers and cleanups give back is not lost, but
 *         a program that ends does not wait for them
 * How     it writes two profiles that nobody wants, to fifos.  Opening one
 *         waits for a reader: the first has one and says that the test is over
 *         and garbage was collected; the second gets one once all threads sleep
 * Owner   settling_start() makes what settling_end() removes
 */
#ifndef DARKHEAP_SETTLING_H
#define DARKHEAP_SETTLING_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct scratch;

struct settling {
	char first[PATH_MAX], second[PATH_MAX]; /* for again.h */
	int first_fd, second_fd;		/* -1: not open */
	int64_t reached_ns;			/* 0: not yet */
	int quiet; /* so many looks in a row found it asleep */
};

/* false: then it must not be used. */
bool settling_start(struct settling *settling, const struct scratch *scratch);

/* Every few milliseconds while the program runs. */
void settling_look(struct settling *settling, pid_t program);

void settling_end(struct settling *settling);

#endif
