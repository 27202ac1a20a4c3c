/* SPDX-License-Identifier: MIT */
/*
 * glibc_heap.h - what the chunks of a heap are, page by page
 *
 * Why     a page is live, freed, or part of each; who freed memory gets back is
 *         decided by what lies beside it
 * How     chunk after chunk by their sizes, from the first to the top; the
 *         target goes on meanwhile, so a chain may break: then it is walked
 *         again, and what cannot be walked is counted
 * Trust   sizes are bounded by the heap: each step goes forward by 16 bytes
 */
#ifndef DARKHEAP_GLIBC_HEAP_H
#define DARKHEAP_GLIBC_HEAP_H

#include <stdint.h>

struct glibc_heap;
struct remote;
struct residency;

/* Bytes of one page; the rest belongs to malloc itself, or was not walked. */
struct page_use {
	uint16_t used; /* by chunks that are not in a bin */
	uint16_t free;
	uint16_t cached; /* of `used`: by threads or fastbins */
	uint16_t top;
};

#define CHUNK_IN_USE 1u
#define CHUNK_MMAPPED 2u
#define CHUNK_FLAGS 7u

/* Called for each chunk in use. */
typedef void (*glibc_chunk)(void *arg, uint64_t chunk, uint64_t bytes);

/* Resident bytes. */
struct heap_sums {
	uint64_t live;
	uint64_t cached;	/* not live, and not in a bin */
	uint64_t top;		/* of arenas but the main one */
	uint64_t whole_pages;	/* free, and no part of a used page */
	uint64_t beside_live;	/* free parts of pages with live bytes */
	uint64_t beside_cached; /* ... of pages with cached bytes only */
	uint64_t unknown;	/* not walked */
	uint64_t own;		/* records of malloc itself */
	uint64_t used_bytes;	/* of chunks in use, resident or not */
};

/* Fill heap->pages; 0, or -ENOMEM. */
int glibc_heap_walk(struct glibc_heap *heap, struct remote *remote,
		    glibc_chunk each, void *arg);

/* A chunk in use that is cached. */
void glibc_heap_cached(struct glibc_heap *heap, uint64_t chunk, uint64_t bytes);

/* Add the heap's resident pages. */
void glibc_heap_sum(const struct glibc_heap *heap,
		    const struct residency *residency, struct heap_sums *sums);

#endif
