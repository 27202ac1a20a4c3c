/* SPDX-License-Identifier: MIT */
/*
 * grown.h - what grew in a program, in Go and in C, as one ranked list
 *
 * Why     who sees a service grow wants one answer: which side, and which line.
 *         Rows of Go are what its profiles say (model/go_growth.h); rows of C
 *         are the sites of the report that leak, grow or are suspect
 * Owner   texts are the report's; a list is as large as it may become
 */
#ifndef DARKHEAP_GROWN_H
#define DARKHEAP_GROWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/go_growth.h"

struct process;
struct report;

#define GROWN_C_ROWS 16
#define GROWN_ROWS (GROWTH_ROWS + GROWN_C_ROWS)
#define GROWN_BYTES 700

struct grown_row {
	const char *side;	     /* "go", "goroutine" or "c" */
	const char *function, *file; /* NULL: unknown */
	int line;
	bool has_bytes;
	uint64_t bytes, objects;
	double per_hour;	 /* bytes, -1: unknown */
	const char *why, *stack; /* NULL: none */
};

struct grown {
	const struct process *process; /* NULL: nobody was asked */
	const struct go_growth *go;    /* of it */
	bool c_grows;
	uint64_t c_bytes, c_objects;	   /* of the sites that grow */
	struct grown_row rows[GROWN_ROWS]; /* most bytes first */
	size_t n;
};

void grown_list(struct grown *grown, const struct report *report);

/*
 * "Go heap and goroutines grow, C does not: 1200 goroutines started at ...";
 * "" where nobody was asked.
 */
void grown_says(const struct grown *grown, char text[GROWN_BYTES]);

/*
 * What resident memory says where nobody was asked, and nothing leaks in C:
 * "Go heap grows, C does not: ..."; "" where there is nothing to say.
 */
void grown_suspected(const struct report *report, char text[GROWN_BYTES]);

/* "main.fill at main.go:31"; returns `text`. */
const char *grown_place(const struct grown_row *row, char text[GROWN_BYTES]);

#endif
