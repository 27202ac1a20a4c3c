/* SPDX-License-Identifier: MIT */
/*
 * look.h - one look at whose the memory of a process is
 *
 * Why     it can be read only while the process is there: now and then
 * How     mappings and resident pages first; then who knows its own claims it:
 *         malloc, threads, darkheap, Go.  What is left goes by where it lies
 * Cost    4 GiB of small blocks: see auditor.h.  The target's lock is taken for
 *         2 MiB at a time
 * Threads any; struct look is its own
 */
#ifndef DARKHEAP_LOOK_H
#define DARKHEAP_LOOK_H

#include <stdatomic.h>
#include <stdint.h>

#include "ledger/go_heap.h"
#include "model/ledger.h"

#define LOOK_RUNTIMES_MAX 4

/* Memory that the shim has said to be its own. */
struct look_own {
	uint64_t start, end;
};

struct look {
	int maps_fd, mem_fd, pidfd; /* the target's */
	uint64_t alive;		    /* an address that is mapped in it */
	struct go_runtime runtimes[LOOK_RUNTIMES_MAX];
	uint32_t n_runtimes;
	struct look_own *own;
	uint32_t n_own;
	uint64_t live_bytes; /* by our own account */
	const atomic_bool *stop;
};

/* Always writes *ledger: what could not be read has its reason. */
void look_take(const struct look *look, struct ledger *ledger);

#endif
