/* SPDX-License-Identifier: MIT */
/*
 * freed.h - blocks that were freed a short while ago, and frees of no block
 *
 * Why     a free of what does not live is a double free if it was freed before.
 *         That happens never, frees happen all the time: they are only noted,
 *         one after the other, and looked through when it has happened
 * Bounds  so many blocks, so many looks; a target that does nothing else is
 *         not examined further
 * Owner   struct freed owns its blocks
 */
#ifndef DARKHEAP_FREED_H
#define DARKHEAP_FREED_H

#include <stdbool.h>
#include <stdint.h>

#define FREED_BLOCKS 32768 /* a power of two */
#define FREED_SUSPECTS_MAX 256
/* Looks through all blocks: at once, and how many more each cut. */
#define FREED_LOOKS 4096
#define FREED_LOOKS_EACH 64

struct freed_block {
	uint64_t address;
	uint32_t stack;	   /* that allocated it */
	uint32_t freed_by; /* of the free + 1, 0: not known */
};

_Static_assert(sizeof(struct freed_block) == 16, "written with each free");

/* A free of no block, until the end of its cut. */
struct freed_suspect {
	uint64_t address, time;
	uint32_t freed_by; /* + 1, 0: not known */
	bool is_moved;	   /* by realloc */
	bool is_again;	   /* `before` was freed at this address */
	struct freed_block before;
};

struct freed {
	struct freed_block *blocks;
	uint64_t n;    /* ever */
	uint64_t mask; /* places - 1; 0: no memory, none is known */
	struct freed_block none;
	uint32_t looks; /* left */
	uint32_t n_suspects;
	struct freed_suspect suspects[FREED_SUSPECTS_MAX];
};

void freed_init(struct freed *freed);
void freed_release(struct freed *freed);

static inline void freed_note(struct freed *freed, uint64_t address,
			      uint32_t stack, uint32_t freed_by)
{
	freed->blocks[freed->n++ & freed->mask] =
	    (struct freed_block){address, stack, freed_by};
}

/* The newest that was freed at this address; NULL: none, or no look is left. */
const struct freed_block *freed_find(struct freed *freed, uint64_t address);

/* A free of no block.  Where too many wait already it is let go. */
void freed_suspect(struct freed *freed, const struct freed_suspect *suspect);

/* It did not happen: the newest suspect of that address. */
void freed_clear(struct freed *freed, uint64_t address);

/* The suspects have been judged. */
void freed_cut(struct freed *freed);

#endif
