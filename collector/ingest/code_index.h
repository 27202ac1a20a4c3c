/* SPDX-License-Identifier: MIT */
/*
 * code_index.h - what a session's target is told of its code: FD_INDEX
 *
 * Why     the shim must know which table holds at an address, and where there
 *         is Go code, without a lock and without asking
 * Owner   the session; a version that was published stays as it is
 * Threads one at a time: whoever holds the session's maps_lock
 * Errors  where there is no room for another version, the target goes on with
 *         those stacks raw that the last version does not know
 */
#ifndef DARKHEAP_CODE_INDEX_H
#define DARKHEAP_CODE_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "darkheap/unwind.h"
#include "ingest/runtimes.h"
#include "model/module.h"

struct tables;

struct code_index {
	struct unwind_index *base; /* UNWIND_INDEX_BYTES, NULL: none */
	uint64_t used;
	_Atomic uint64_t refused; /* versions that there was no room for */
	bool is_waiting; /* a table of the last version may still come */
};

/* Returns a descriptor for the target, the caller's; -1: there is no index. */
int code_index_init(struct code_index *index);
void code_index_release(struct code_index *index);

/* The version in force, NULL: none yet. */
const struct unwind_modules *code_index_current(const struct code_index *index);

/*
 * Publish all code of the map, as it was at `epoch`, with the tables that are
 * there by now.  What is no other than the version in force is left out.
 */
void code_index_publish(struct code_index *index, uint64_t epoch,
			const struct module_map *map,
			const struct runtimes *runtimes, struct tables *tables);

#endif
