/* SPDX-License-Identifier: MIT */
/*
 * passage.h - which stacks of a report went through the lines of a scan
 *
 * Why     a finding is judged by what was allocated through its own line, not
 *         by all that a site holds: of two callers of a constructor one may
 *         close what it made
 * Rule    the Go frames that called C count, up to where C had called Go. The
 *         nearer to the allocation, the more it is meant: frames have a depth,
 *         0 is the one to blame
 * Owner   struct passages owns all but the report and the findings
 * Errors  -ENOMEM
 */
#ifndef DARKHEAP_PASSAGE_H
#define DARKHEAP_PASSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "joined/scan_index.h"
#include "model/table.h"

struct accusation;
struct joined;
struct report;
struct site;

/* What stacks of one site allocated through a line, at one depth. */
struct passage {
	const struct site *site;
	uint64_t allocated, live_objects, live_bytes;
	unsigned int depth;
	bool is_meant;	      /* of meant.h */
	struct passage *next; /* of the finding */
};

struct passages {
	struct scan_index index;
	struct table by_key;
	size_t n_findings;
	struct seen {
		struct passage *first;
		unsigned int nearest; /* depth of the nearest passage */
		uint64_t stack;	      /* the last one that went through */
		const struct accusation *bad; /* of a free at that line */
		bool is_hit; /* by any stack, also one that only frees */
	} * seen;	     /* of each finding */
	uint64_t n_stacks;
	bool has_free_stacks; /* frees were recorded with theirs */
};

int passages_find(struct passages *passages, const struct joined *joined,
		  const struct report *report);
void passages_release(struct passages *passages);

#endif
