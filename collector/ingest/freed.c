/* SPDX-License-Identifier: MIT */
#include "ingest/freed.h"

#include <stdlib.h>
#include <string.h>

void freed_init(struct freed *freed)
{
	memset(freed, 0, sizeof(*freed));
	freed->looks = FREED_LOOKS;
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

const struct freed_block *freed_find(struct freed *freed, uint64_t address)
{
	uint64_t n = freed->n < FREED_BLOCKS ? freed->n : FREED_BLOCKS;

	if (!freed->mask || !freed->looks)
		return NULL;
	freed->looks--;
	for (uint64_t i = 1; i <= n; i++) {
		const struct freed_block *block =
		    &freed->blocks[(freed->n - i) & freed->mask];
		if (block->address == address)
			return block;
	}
	return NULL;
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
		freed->suspects[i - 1] = freed->suspects[--freed->n_suspects];
}

void freed_cut(struct freed *freed)
{
	freed->n_suspects = 0;
	if (freed->looks < FREED_LOOKS)
		freed->looks += FREED_LOOKS_EACH;
}
