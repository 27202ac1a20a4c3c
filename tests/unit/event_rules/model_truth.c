/* SPDX-License-Identifier: MIT */
/*
 * model_truth.c - what really happened, "Truth" of model.h, and plain states
 *
 * Why     the truth goes by blocks, which never mix; the collector sees only
 *         addresses, which come again
 */
#include <assert.h>
#include <string.h>

#include "model.h"

void system_violate(struct system *system, enum violation violation)
{
	if (!system->violation)
		system->violation = (uint8_t)violation;
}

void system_init(struct system *system, const struct setting *setting)
{
	memset(system, 0, sizeof(*system));
	system->off_time = FOREVER;
	system->operations = setting->operations;
	for (unsigned r = 0; r < RINGS; r++) {
		system->rings[r].state = RING_LIVE;
		system->threads[r].op = OP_IDLE;
		system->threads[r].ring = (uint8_t)r;
	}
	if (setting->old_block) {
		system->n_blocks = 1;
		system->blocks[1].old = 1;
		system->blocks[1].real = 1;
		system->blocks[1].known = 1;
	}
}

struct system *successor_add(struct successors *out,
			     const struct system *system, enum step_kind kind,
			     unsigned who, unsigned address)
{
	assert(out->n < SUCCESSORS_MAX);
	out->list[out->n].step.kind = (uint8_t)kind;
	out->list[out->n].step.who = (uint8_t)who;
	out->list[out->n].step.address = (uint8_t)address;
	out->list[out->n].system = *system;
	return &out->list[out->n++].system;
}

static void block_use_alloc(struct system *system, unsigned b)
{
	if (system->blocks[b].alloc_in)
		system_violate(system, USED_TWICE);
	system->blocks[b].alloc_in = 1;
}

static void block_use_free(struct system *system, unsigned b)
{
	struct block *block = &system->blocks[b];

	if (block->free_in)
		system_violate(system, USED_TWICE);
	block->free_in = 1;
	if (block->old || block->lost)
		system->unknown++;
}

static void block_use_unfree(struct system *system, unsigned b)
{
	struct block *block = &system->blocks[b];

	if (!block->free_in)
		system_violate(system, NOT_CLOSED);
	block->free_in = 0;
	if (block->old || block->lost)
		system->unknown--;
}

void truth_use(struct system *system, const struct record *record)
{
	switch (record->type) {
	case RECORD_MOVE:
		block_use_free(system, record->from);
		block_use_alloc(system, record->block);
		break;
	case EVENT_ALLOC:
	case EVENT_ALLOC_MOVED:
		block_use_alloc(system, record->block);
		break;
	case EVENT_FREE:
	case EVENT_FREE_KNOWN:
	case EVENT_FREE_MOVED:
		block_use_free(system, record->block);
		break;
	case EVENT_UNFREE:
		block_use_unfree(system, record->block);
		break;
	}
}

/* It was freed, though the collector may not know by which FREE. */
static bool block_is_gone(const struct block *block)
{
	return block->free_in || (block->untimed && block->free_out);
}

/* Blocks before b at b's address are over for whoever has heard of b. */
static bool block_is_closed(const struct system *system, unsigned b)
{
	const struct block *block = &system->blocks[b];
	bool unrecorded = block->old || block->lost;

	if (block->free_in && !block->alloc_in && !unrecorded)
		return false;
	if (!block->free_in && !block->alloc_in)
		return true;
	for (unsigned a = 1; a < b; a++)
		if (system->blocks[a].address == block->address &&
		    !block_is_gone(&system->blocks[a]))
			return false;
	return true;
}

/*
 * Of all blocks of one address only the last can be live.  FREEs have no name:
 * what counts is how many came.
 */
static bool address_is_true(const struct system *system, unsigned address)
{
	const struct collector *collector = &system->collector;
	unsigned index = collector->index[address], last = 0;
	int live = 0;

	for (unsigned b = 1; b <= system->n_blocks; b++) {
		const struct block *block = &system->blocks[b];

		if (block->address != address || block->old || block->lost)
			continue;
		live += block->alloc_in - block->free_in;
		if (block->alloc_in)
			last = b;
	}
	if (index && index != last)
		return false;
	if (!index && last && !block_is_gone(&system->blocks[last]))
		return false;
	return !!index + collector->owed[address] +
		   collector->owed_long[address] ==
	       live;
}

void truth_check(struct system *system, const struct setting *setting)
{
	struct collector *collector = &system->collector;
	bool may_hide = setting->loss && setting->untimed;

	for (unsigned b = 1; b <= system->n_blocks && !may_hide; b++)
		if (!block_is_closed(system, b))
			system_violate(system, NOT_CLOSED);
	for (unsigned a = 0; a < ADDRESSES && !may_hide; a++)
		if (!address_is_true(system, a))
			system_violate(system, INDEX_WRONG);
	if (collector->unknown != system->unknown && !may_hide)
		system_violate(system, COUNT_WRONG);
	collector->unknown = system->unknown = 0;
}
