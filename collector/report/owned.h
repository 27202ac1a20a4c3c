/* SPDX-License-Identifier: MIT */
/*
 * owned.h - whether a place leaves the release of what it allocates to Go
 *
 * Why     C memory that a Go object owns is freed by its finalizer, after a
 *         collection: before the first one it looks like a leak
 * Owner   struct owned owns the tables of the file asked about last
 * Errors  false: of a file that cannot be read nothing is known
 */
#ifndef DARKHEAP_OWNED_H
#define DARKHEAP_OWNED_H

#include <stdbool.h>
#include <stdint.h>

struct module;
struct module_map;
struct pclntab;

struct owned {
	const struct module *module; /* NULL: none yet */
	struct pclntab *table;	     /* NULL: it has none */
};

/* Is it, where `pc`, a return address into Go code, lies? */
bool owned_by_go(struct owned *owned, const struct module_map *map,
		 uint64_t pc);
void owned_release(struct owned *owned);

#endif
