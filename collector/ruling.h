/* SPDX-License-Identifier: MIT */
/*
 * ruling.h - the status of a run that was judged, and why
 *
 * Why     23 holds even when the record is incomplete; 4 only when a policy was
 *         asked for; the last line on stderr says which rule decided
 */
#ifndef DARKHEAP_RULING_H
#define DARKHEAP_RULING_H

#include <stdbool.h>

struct options;
struct report;

struct ruling_facts {
	bool is_written; /* all FILEs that were asked for */
	bool has_own;	 /* the program's own status stays */
};

/* The status, said on stderr unless it is STATUS_OK. */
int ruling_status(const struct report *report, const struct options *options,
		  const struct ruling_facts *facts);

/*
 * The status when nothing could be judged and no FILE was written:
 * STATUS_INCOMPLETE if either was asked for, else STATUS_OK.
 */
int ruling_missed(const struct options *options);

#endif
