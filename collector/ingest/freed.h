/* SPDX-License-Identifier: MIT */
/*
 * freed.h - blocks that were freed a short while ago, and frees of no block
 *
 * Why     a free of what does not live is a double free if it was freed before.
 *         That happens never, frees happen all the time: they are only noted,
 *         one after the other, and looked through when it has happened
 * Cost    a note is one store.  A look goes through all of them for all
 *         suspects at once, in some 50 us: one a cut, and one each time that
 *         half of the notes would be lost
 * Owner   struct freed owns its blocks
 */
#ifndef DARKHEAP_FREED_H
#define DARKHEAP_FREED_H

#include <stdbool.h>
#include <stdint.h>

#define FREED_BLOCKS 32768 /* a power of two */
#define FREED_SUSPECTS_MAX 256

struct freed_block {
	uint64_t address;
	uint32_t stack;	   /* that allocated it */
	uint32_t freed_by; /* of the free + 1, 0: not known */
};

_Static_assert(sizeof(struct freed_block) == 16, "written with each free");

/* A free of no block, until the end of its cut. */
struct freed_suspect {
	uint64_t address, time;
	uint64_t n;	   /* freed.n when it came */
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
	uint32_t n_looked; /* suspects that have been looked for */
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

/* A free of no block.  Where too many wait already it is let go. */
void freed_suspect(struct freed *freed, const struct freed_suspect *suspect);

/* It did not happen: the newest suspect of that address. */
void freed_clear(struct freed *freed, uint64_t address);

/* Was what the new suspects free freed before? */
void freed_look(struct freed *freed);

/* Is it time for that, before notes are lost? */
static inline bool freed_must_look(const struct freed *freed)
{
	return freed->n_looked < freed->n_suspects &&
	       freed->n - freed->suspects[freed->n_looked].n > FREED_BLOCKS / 2;
}

/* The suspects have been judged. */
static inline void freed_cut(struct freed *freed)
{
	freed->n_suspects = freed->n_looked = 0;
}

#endif
