/* SPDX-License-Identifier: MIT */
/*
 * bad_frees.h - frees of what does not live
 *
 * Why     they corrupt a heap long before anything crashes; who kept all
 *         allocations and frees can say whose block it was
 * Shape   equal ones are one entry with a count; no target makes it grow
 * Never   a guess: what could be a block from before tracking is not here
 */
#ifndef DARKHEAP_BAD_FREES_H
#define DARKHEAP_BAD_FREES_H

#include <stdint.h>

/* Entries; of what comes after them only the number is known. */
#define BAD_FREES_MAX 256

enum bad_free_what {
	BAD_FREE_DOUBLE,
	BAD_FREE_UNKNOWN, /* within a block, but not its start */
	BAD_FREE_FOREIGN, /* memory of which malloc gave out nothing */
	BAD_FREE_REALLOC, /* realloc of a block that was freed */
	BAD_FREE_WHATS,
};

#define BAD_FREE_WHERE_BYTES 64

struct bad_free {
	enum bad_free_what what;
	uint64_t address; /* the first one's */
	uint64_t count;
	/* indexes in process.stacks, 0: not known */
	uint32_t allocated, first_freed, freed;
	char where[BAD_FREE_WHERE_BYTES]; /* of what is foreign, "": a heap */
};

struct bad_frees {
	struct bad_free *entries;
	uint32_t n;
	uint64_t total;
};

void bad_frees_release(struct bad_frees *all);

/* Count `bad`, of which one of the same kind and stacks may be there. */
void bad_frees_add(struct bad_frees *all, const struct bad_free *bad);

/* The contract's word, and back; BAD_FREE_WHATS: there is no such word. */
const char *bad_free_word(enum bad_free_what what);
enum bad_free_what bad_free_of_word(const char *word);

#endif
