/* SPDX-License-Identifier: MIT */
/*
 * tick.h - the TSC: may it be the clock, and how long is a tick
 */
#ifndef DARKHEAP_TICK_H
#define DARKHEAP_TICK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct tick {
	uint64_t start;
	struct timespec start_time; /* CLOCK_MONOTONIC */
	struct timespec start_wall; /* CLOCK_REALTIME */
};

/* The kernel itself keeps time by it (clocksource). */
bool tick_is_usable(void);

/* The TSC as it is now. */
uint64_t tick_now(void);

void tick_start(struct tick *tick);

/* Nanoseconds of a tick, measured from the start until now. */
double tick_ns(const struct tick *tick);

#endif
