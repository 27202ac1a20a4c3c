/* SPDX-License-Identifier: MIT */
/*
 * collections.h - Go's collections of garbage, and what C memory waits for them
 *
 * Why     a Go object with a finalizer or a cleanup may own C memory: it is
 *         freed after a collection, and says nothing before
 * How     Go's code tells where the collector counts, and which functions set
 *         finalizers; both survive -s -w
 * Limits  amd64.  A finalizer that another package sets is not seen
 */
#ifndef DARKHEAP_COLLECTIONS_H
#define DARKHEAP_COLLECTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct pclntab;

/* Where the runtime counts them, 32 bits; 0: not known. */
uint64_t collections_counter(const struct pclntab *table);

/*
 * Does the function that `pc`, a return address, is in set a finalizer or a
 * cleanup behind it, or one of its package that it calls there?
 */
bool collections_own(const struct pclntab *table, uint64_t pc);

#endif
