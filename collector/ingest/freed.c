/* SPDX-License-Identifier: MIT */
#include "ingest/freed.h"

#include <stdlib.h>
#include <string.h>

#define CHAINS 1024

void freed_init(struct freed *freed)
{
	memset(freed, 0, sizeof(*freed));
	freed->blocks = calloc(FREED_BLOCKS, sizeof(*freed->blocks));
	if (freed->blocks)
		freed->mask = FREED_BLOCKS - 1;
	else
		freed->blocks = &freed->none;
}

void freed_release(struct freed *freed)
{
	if (freed->mask)
		free(freed->blocks);
	memset(freed, 0, sizeof(*freed));
}

void freed_suspect(struct freed *freed, const struct freed_suspect *suspect)
{
	if (freed->n_suspects < FREED_SUSPECTS_MAX && suspect->address)
		freed->suspects[freed->n_suspects++] = *suspect;
}

void freed_clear(struct freed *freed, uint64_t address)
{
	uint32_t i = freed->n_suspects;

	while (i && freed->suspects[i - 1].address != address)
		i--;
	if (i)
		freed->suspects[i - 1].address = 0;
}

/* The suspects by address: index + 1 of the first and of each one's next. */
struct chains {
	uint16_t first[CHAINS], next[FREED_SUSPECTS_MAX];
};

static uint16_t *chain_of(struct chains *chains, uint64_t address)
{
	uint64_t hash = (address >> 4) * UINT64_C(0x9e3779b97f4a7c15);

	return &chains->first[hash >> 54];
}

static void compare(struct freed *freed, const struct chains *chains,
		    uint16_t at, uint64_t i)
{
	const struct freed_block *block = &freed->blocks[i & freed->mask];

	for (; at; at = chains->next[at - 1]) {
		struct freed_suspect *suspect = &freed->suspects[at - 1];
		/* the newest that was there before it */
		if (suspect->address != block->address || i >= suspect->n)
			continue;
		suspect->is_again = true;
		suspect->before = *block;
	}
}

void freed_look(struct freed *freed)
{
	uint64_t from = freed->n > FREED_BLOCKS ? freed->n - FREED_BLOCKS : 0;
	struct chains chains = {0};

	for (; freed->n_looked < freed->n_suspects; freed->n_looked++) {
		uint32_t i = freed->n_looked;
		uint16_t *first = chain_of(&chains, freed->suspects[i].address);
		chains.next[i] = *first;
		*first = (uint16_t)(i + 1);
	}
	for (uint64_t i = from; i < freed->n && freed->mask; i++) {
		uint64_t address = freed->blocks[i & freed->mask].address;
		uint16_t at = *chain_of(&chains, address);
		if (at)
			compare(freed, &chains, at, i);
	}
}
