/* SPDX-License-Identifier: MIT */
/*
 * glibc_mapped.h - blocks of malloc that have a mapping of their own
 *
 * Why     large blocks are mmapped; their chunk's first words say how long they
 *         are, and nothing else leads to them
 * Trust   a page that only looks like one must still fit where it lies
 */
#ifndef DARKHEAP_GLIBC_MAPPED_H
#define DARKHEAP_GLIBC_MAPPED_H

#include <stdbool.h>
#include <stdint.h>

struct remote;

/*
 * Does such a block begin at `page` (or has its first words there, when it was
 * asked to be aligned), and end by `end`?  `first`: nothing lies before it.
 */
bool glibc_mapped_at(struct remote *remote, uint64_t page, uint64_t first,
		     uint64_t end, uint64_t *start, uint64_t *bytes);

#endif
