/* SPDX-License-Identifier: MIT */
/*
 * smaps.h - whose the resident memory of a process is, as far as it shows
 *
 * Why     the first question about a growing process is whether C grows at
 *         all; its smaps answer part of it without any tracking
 * How     by names where the kernel has them, else by place: Go asks for
 *         addresses of its own, glibc's arenas are 64 MiB wide, a thread's
 *         stack lies above a guard page.  What these do not tell stays
 *         SMAPS_ANONYMOUS
 * Errors  as maps_read()
 */
#ifndef DARKHEAP_SMAPS_H
#define DARKHEAP_SMAPS_H

#include <stdbool.h>
#include <stdint.h>

enum smaps_row {
	SMAPS_GO_HEAP,
	SMAPS_C_HEAP,	/* [heap]: glibc's main arena */
	SMAPS_C_ARENAS, /* of other threads */
	SMAPS_STACKS,
	SMAPS_ANONYMOUS,
	SMAPS_EXECUTABLE, /* with its data */
	SMAPS_FILES,
	SMAPS_SHARED,
	SMAPS_DARKHEAP,
	SMAPS_ROWS,
};

/* What must be known of the program to read its map. */
struct smaps_program {
	const char *exe;
	bool is_go;
	bool is_instrumented; /* -race, -asan, -msan: maps places of its own */
};

struct smaps {
	uint64_t rss; /* bytes, the sum of all rows */
	uint64_t rows[SMAPS_ROWS];
	bool is_go_told;	 /* SMAPS_GO_HEAP is known */
	bool has_shim, has_ring; /* libdarkheap.so; and it records */
};

const char *smaps_name(enum smaps_row row);

/* Splits `text`, of /proc/PID/smaps, which it takes over; 0 or -ENOMEM. */
int smaps_split(struct smaps *smaps, char *text,
		const struct smaps_program *program);

#endif
