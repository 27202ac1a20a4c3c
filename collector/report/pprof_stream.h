/* SPDX-License-Identifier: MIT */
/*
 * pprof_stream.h - the messages of a pprof file, written as they come
 *
 * Why     a profile of a million stacks does not fit into memory as one
 *         message; protobuf says that parts written one after the other are
 *         one message, so each string, mapping, function, location and sample
 *         is written when it is first needed, and only its number is kept
 * Owner   pprof_stream_open() allocates, pprof_stream_close() frees; places,
 *         and texts of labels, must live until then: they are known by their
 *         addresses
 * Errors  the first one is kept: close returns 0, -ENOMEM or -EIO
 */
#ifndef DARKHEAP_PPROF_STREAM_H
#define DARKHEAP_PPROF_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "report/places.h"

struct pprof_stream;

#define PPROF_VALUES 4 /* Go's: alloc and inuse, objects and bytes */
#define PPROF_COMMENTS_MAX 64

struct pprof_head {
	int64_t time_ns, duration_ns; /* 0: unknown */
	int64_t period;		 /* bytes from one sample to the next, 1: all */
	const char *drop_frames; /* regular expression, NULL: none */
	const char *const *comments;
	size_t n_comments; /* at most PPROF_COMMENTS_MAX */
};

struct pprof_label {
	const char *key;
	const char *text; /* NULL: a number */
	int64_t number;
};

struct pprof_sample {
	const uint64_t *locations; /* innermost first */
	size_t n_locations;
	int64_t values[PPROF_VALUES];
	const struct pprof_label *labels;
	size_t n_labels;
};

/* NULL: out of memory. */
struct pprof_stream *pprof_stream_open(FILE *out);
int pprof_stream_close(struct pprof_stream *stream);

void pprof_stream_head(struct pprof_stream *stream,
		       const struct pprof_head *head);

/* The first file is the program, as pprof sees it. */
void pprof_stream_file(struct pprof_stream *stream,
		       const struct place_file *file);

/*
 * The number that samples know it by.  Places are shown here as soon as they
 * are found: in the order of their numbers.  `is_all`: with the frames that lie
 * between Go and C; a place that has no others shows them always.
 */
uint64_t pprof_stream_location(struct pprof_stream *stream,
			       const struct place *place, bool is_all);
void pprof_stream_sample(struct pprof_stream *stream,
			 const struct pprof_sample *sample);

#endif
