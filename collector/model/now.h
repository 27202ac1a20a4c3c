/* SPDX-License-Identifier: MIT */
/*
 * now.h - the time as one number
 */
#ifndef DARKHEAP_NOW_H
#define DARKHEAP_NOW_H

#include <stdint.h>
#include <time.h>

static inline int64_t now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

#endif
