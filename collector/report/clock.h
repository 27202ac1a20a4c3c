/* SPDX-License-Identifier: MIT */
/*
 * clock.h - a target's time as people and scripts know it
 */
#ifndef DARKHEAP_CLOCK_H
#define DARKHEAP_CLOCK_H

#include <stdint.h>
#include <time.h>

struct process;

/* Wall time of the target's `time`; tv_sec 0: unknown. */
struct timespec clock_wall(const struct process *process, uint64_t time);

/* How long the process was tracked; -1: unknown. */
double clock_hours(const struct process *process);

#define CLOCK_BYTES 32

/* "2026-01-31T23:59:59.123Z", "" when unknown. */
void clock_rfc3339(const struct timespec *wall, char text[CLOCK_BYTES]);

#endif
