/* SPDX-License-Identifier: MIT */
/*
 * lineage.h - who started this goroutine, and the test that it runs
 *
 * Why     a worker's stack, or that of a subtest that is a helper, does not say
 *         whose test it is; the goroutine itself does
 * Checks  all offsets are claims of the collector.  A name is read only where
 *         the goroutine began with a call of package testing's runner: the CALL
 *         that its oldest return address follows says so
 * Context [malloc], on the way to a new CONTEXT only
 */
#ifndef DARKHEAP_LINEAGE_H
#define DARKHEAP_LINEAGE_H

#include <stdbool.h>
#include <stdint.h>

struct lineage {
	uint64_t goid, parent, gopc;
	const char *test; /* in the target's memory, not terminated */
	uint32_t test_bytes;
};

/* False: it is not wanted, or there is no goroutine. */
bool lineage_read(struct lineage *lineage);

#endif
