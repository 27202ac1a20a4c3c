/* SPDX-License-Identifier: MIT */
/*
 * go_growth.h - what Go's own memory of a process did while it ran
 *
 * Why     C memory is half of the question why a service grows; Go knows the
 *         other half (MemStats, its heap profile, its goroutines), and a report
 *         must say which half it is
 * Owner   struct process has one when somebody could be asked, else NULL
 * Trust   what it holds comes from a process that reads hostile texts:
 *         growth_fix() makes it safe to read, not true
 */
#ifndef DARKHEAP_GO_GROWTH_H
#define DARKHEAP_GO_GROWTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GROWTH_ROWS 24
#define GROWTH_NAME_BYTES 200
#define GROWTH_WORDS_BYTES 240

/* One look; what is not known is 0, times are Unix time. */
struct growth_sample {
	int64_t time_ns;
	uint64_t heap_alloc, heap_sys, heap_inuse, next_gc;
	uint64_t mallocs, frees, num_gc, stack_inuse;
	uint64_t goroutines;
};

enum growth_side { GROWTH_GO, GROWTH_GOROUTINE, GROWTH_SIDES };

/* A place that holds more than before; a goroutine's is the go statement. */
struct growth_row {
	uint8_t side; /* enum growth_side */
	int32_t line; /* 0: unknown */
	uint64_t bytes, objects;
	char function[GROWTH_NAME_BYTES], file[GROWTH_NAME_BYTES];
	char stack[GROWTH_WORDS_BYTES]; /* names, innermost first */
	char why[GROWTH_WORDS_BYTES];
};

struct go_growth {
	char source[GROWTH_WORDS_BYTES];  /* who was asked */
	char trouble[GROWTH_WORDS_BYTES]; /* "": none */
	int64_t gone_ns; /* since when nobody is there, 0: it answers */
	uint32_t looks, n_points; /* points: looks behind a collection */
	struct growth_sample first, base, point; /* of points; [base, point]
						  * is what rows are of */
	struct growth_sample last;		 /* whatever came last */
	uint32_t fell_percent; /* most that a collection took of HeapAlloc */
	uint8_t is_known;      /* long enough to say what grows */
	uint8_t heap_grows, goroutines_grow;
	uint32_t n_rows;
	struct growth_row rows[GROWTH_ROWS]; /* the largest first */
};

/* Texts end, numbers are in their bounds. */
void growth_fix(struct go_growth *growth);

const char *growth_side_name(enum growth_side side);

/* Of an hour, or -1: it is not known. */
double growth_per_hour(const struct go_growth *growth, uint64_t amount);

#endif
