/* SPDX-License-Identifier: MIT */
/*
 * glibc_cached.h - freed blocks that malloc counts as in use
 *
 * Why     each thread keeps up to 7 freed blocks of 64 sizes (tcache), each
 *         arena small ones (fastbins): nobody's, but no trim gets them back
 * How     a thread's record is a block of a known size; one that holds what
 *         such a record must hold is one (glibc 2.26 to 2.41)
 * Trust   counts and chains are bounded; a chain that leads elsewhere ends
 */
#ifndef DARKHEAP_GLIBC_CACHED_H
#define DARKHEAP_GLIBC_CACHED_H

#include <stddef.h>
#include <stdint.h>

struct glibc;
struct remote;

/* Blocks that may be a thread's record. */
struct cache_records {
	uint64_t *chunks;
	size_t n, room;
	size_t n_good; /* that are one */
};

/* Is a glibc_chunk; `arg` is a struct cache_records. */
void glibc_cached_look(void *arg, uint64_t chunk, uint64_t bytes);

/* Mark what they and the fastbins hold in the pages of the heaps. */
void glibc_cached_mark(struct cache_records *records, const struct glibc *glibc,
		       struct remote *remote);
void glibc_cached_release(struct cache_records *records);

#endif
