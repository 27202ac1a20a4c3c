/* SPDX-License-Identifier: MIT */
/*
 * memory_history.h - whose the memory was over time, in a few numbers
 *
 * Why     the last look says who has the memory, not who takes more and more:
 *         a report without any leak in C must say that Go is who grows
 * Bounds  MEMORY_POINTS; when they are full, every second one goes
 */
#ifndef DARKHEAP_MEMORY_HISTORY_H
#define DARKHEAP_MEMORY_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

struct ledger;

#define MEMORY_POINTS 32

/* Resident bytes at a look. */
struct memory_point {
	int64_t time_ns; /* Unix time */
	uint64_t go_heap, go_stacks, c_live;
};

struct memory_history {
	struct memory_point points[MEMORY_POINTS];
	uint32_t n;
	int64_t step_ns; /* they are so far apart, but for the last */
};

/* What a look has found; one that does not know these rows is left out. */
void memory_history_add(struct memory_history *history,
			const struct ledger *ledger);

/* A point from elsewhere: later than the last one. */
void memory_history_put(struct memory_history *history,
			const struct memory_point *point);

/*
 * Does a row grow (series.h), over a second or more, by three tenths and by
 * what is worth a word?
 */
bool memory_go_heap_grows(const struct memory_history *history);
bool memory_go_stacks_grow(const struct memory_history *history);
bool memory_c_grows(const struct memory_history *history);

#endif
