/* SPDX-License-Identifier: MIT */
/*
 * lineage.h - who started a goroutine, and the test that it runs
 *
 * Why     a worker's stack, or that of a subtest that is a helper, does not say
 *         whose test it is; the goroutines themselves do
 * Checks  all offsets are claims of the collector.  A name is read only where
 *         the goroutine began with a call of package testing's runner: the CALL
 *         that its oldest return address follows says so.  Another goroutine
 *         goes on meanwhile: before each step it is looked whether the last one
 *         was still true.  A g, and what was heap or stack, stays mapped
 * Context [malloc], on the way to a new CONTEXT only
 */
#ifndef DARKHEAP_LINEAGE_H
#define DARKHEAP_LINEAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "darkheap/event.h"
#include "runtime.h"

struct lineage {
	uint64_t goid, parent, gopc;
	uint32_t test_bytes;	  /* 0: it runs none, or that is not known */
	char test[TEST_NAME_MAX]; /* not terminated */
};

/* Of test binaries only; the first runtime is the executable's. */
static inline bool lineage_is_wanted(void)
{
	return go_shared.runtimes[0].layout.g_gopc;
}

/* Of this thread's goroutine; false: it is not wanted, or there is none. */
bool lineage_read(struct lineage *lineage);

/* Of another one; false: it is gone, or there are too many to look for it. */
bool lineage_find(struct lineage *lineage, uint64_t goid);

#endif
