/* SPDX-License-Identifier: MIT */
/*
 * glibc_arenas.h - the arenas of glibc's malloc and the heaps they live in
 *
 * Why     freed memory stays in them, and only their own records say where a
 *         heap's chunks begin and end
 * How     no symbols: main_arena is what looks like one in libc's writable
 *         data (glibc 2.26 to 2.41); the others hang on its ring, their heaps
 *         on them
 * Trust   all is checked against the mappings, all chains have an end
 */
#ifndef DARKHEAP_GLIBC_ARENAS_H
#define DARKHEAP_GLIBC_ARENAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct areas;
struct remote;

#define GLIBC_ARENAS_MAX 4096
#define GLIBC_HEAPS_MAX 65536

/* struct malloc_state */
#define ARENA_FASTBINS 16
#define ARENA_FASTBINS_COUNT 10
#define ARENA_BYTES 2200

struct page_use;

/* Where chunks lie one after the other. */
struct glibc_heap {
	uint64_t start, end; /* pages that can be used */
	uint64_t first;	     /* chunk */
	uint64_t top;	     /* its arena's, if that lies here, else 0 */
	bool is_cut;	     /* it grew beyond `end` since mappings were read */
	uint32_t arena;	     /* index in glibc.arenas; 0: the main one */
	struct page_use *pages; /* of the walk; glibc_heap.h */
};

struct glibc_arena {
	uint64_t address, top, system_bytes;
};

/* mp_, where it was found. */
struct glibc_settings {
	uint64_t trim_threshold, mmap_threshold; /* 0: not found */
	bool is_dynamic; /* a freed block may raise, or has raised, them */
};

struct glibc {
	struct glibc_arena *arenas; /* [0] is the main one */
	size_t n_arenas;
	struct glibc_heap *heaps; /* by address */
	size_t n_heaps;
	struct glibc_settings settings;
	const char *why; /* it is not known; a literal */
	bool is_racing;	 /* another try may be luckier */
};

/* 0 when glibc->why says what was not found, too; -ENOMEM. */
int glibc_find(struct glibc *glibc, const struct areas *areas,
	       struct remote *remote);
void glibc_release(struct glibc *glibc);

/* The heap with this address, or NULL. */
struct glibc_heap *glibc_heap_at(const struct glibc *glibc, uint64_t address);

#endif
