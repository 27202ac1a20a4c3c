/* SPDX-License-Identifier: MIT */
/*
 * tables.h - the unwind tables of all modules of all sessions, in one memfd
 *
 * Why     a hundred processes have the same libc: its table is compiled once,
 *         and lies in memory once
 * Owner   one for the collector's life; its bytes are only ever appended to,
 *         because targets read them without a lock
 * Threads any: greeters, drain and workers of all sessions
 *         One file is read after the other, so that of a hundred processes that
 *         start at once the first one's work serves all
 * Errors  no table: the target sends raw stacks instead
 */
#ifndef DARKHEAP_TABLES_H
#define DARKHEAP_TABLES_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "darkheap/unwind.h"

struct module;
struct tables;

/* NULL: there is no memory, or the kernel cannot seal it. */
struct tables *tables_new(uint64_t bytes);
void tables_free(struct tables *tables);

/* What targets map: read-only for them.  -1: none. */
int tables_fd(const struct tables *tables);
uint64_t tables_bytes(const struct tables *tables);

/*
 * Where the module's table begins, 0: it has none.  The first one only looks
 * into memory, and is false where nobody knows yet; the second one may read the
 * file.
 */
bool tables_find(struct tables *tables, const struct module *module,
		 uint64_t *table);
uint64_t tables_make(struct tables *tables, const struct module *module);

/*
 * The same, for who cannot wait: large files are left out, and so is what
 * others need longer for than `until` (CLOCK_MONOTONIC).
 */
void tables_make_soon(struct tables *tables, const struct module *module,
		      const struct timespec *until);

struct tables_counts {
	uint64_t compiled;
	uint64_t loaded;  /* from the user's cache: unwind/table_cache.h */
	uint64_t bad;	  /* that were there and not to be believed */
	uint64_t shared;  /* of another file, with the same rules */
	uint64_t without; /* files without CFI, or with damaged CFI */
	uint64_t refused; /* no room in the memfd, no memory */
	uint64_t bytes;
};

struct tables_counts tables_counts(struct tables *tables);

#endif
