/* SPDX-License-Identifier: MIT */
/*
 * model_normal.c - one form for all states that differ only in names
 *
 * Why     times matter only by their order, blocks only while something can
 *         still speak of them, and a ring's place only modulo its size; without
 *         this no run would ever come back to a known state
 */
#include <string.h>

#include "model.h"

/* The i-th record that the collector has not used, or NULL. */
static struct record *ring_record(struct system *system, unsigned r, unsigned i,
				  const struct setting *setting)
{
	const struct collector *collector = &system->collector;
	struct ring *ring = &system->rings[r];
	bool met = ring->generation == collector->generation[r];
	uint8_t next = met ? collector->next[r] : 0;

	if (i >= setting->room || ring->state == RING_FREE ||
	    i >= (uint8_t)(ring->head - next))
		return NULL;
	return &ring->records[(uint8_t)(next + i) % setting->room];
}

/* An untimed FREE that was there in the cut before has not been used. */
static bool seen_matters(struct system *system, unsigned r,
			 const struct setting *setting)
{
	const struct collector *collector = &system->collector;
	uint8_t n = collector->seen[r] - collector->next[r];

	if (system->rings[r].generation != collector->generation[r] ||
	    n > setting->room)
		return false;
	for (uint8_t i = 0; i < n; i++) {
		const struct record *record =
		    ring_record(system, r, i, setting);

		if (record && record->type == EVENT_FREE_KNOWN)
			return true;
	}
	return false;
}

/* Unused places hold zeros; without recycling the next record is the first. */
static void rings_normalize(struct system *system,
			    const struct setting *setting)
{
	struct collector *collector = &system->collector;
	bool seen = false;

	for (unsigned r = 0; r < RINGS; r++) {
		struct ring *ring = &system->rings[r];
		struct record kept[ROOM_MAX] = {0};
		uint8_t next = collector->next[r];
		const struct record *record;

		if (!seen_matters(system, r, setting))
			collector->seen[r] = next;
		seen |= collector->seen[r] != next;
		for (unsigned i = 0; i < setting->room; i++) {
			record = ring_record(system, r, i, setting);
			if (!record)
				break;
			kept[setting->recycling
				 ? (size_t)(record - ring->records)
				 : i] = *record;
		}
		memcpy(ring->records, kept, sizeof(kept));
		ring->generation = ring->generation != collector->generation[r];
		collector->generation[r] = 0;
		if (!(collector->heads_seen >> r & 1))
			collector->head[r] = next;
		if (setting->recycling)
			continue;
		ring->head -= next;
		ring->tail -= next;
		collector->head[r] -= next;
		collector->seen[r] -= next;
		collector->next[r] = 0;
	}
	if (!seen)
		collector->seen_time = 0;
}

static uint8_t time_rank(uint64_t used, unsigned time)
{
	if (!time || time == FOREVER)
		return (uint8_t)time;
	return (uint8_t)(1 + __builtin_popcountll(used &
						  ((UINT64_C(1) << time) - 1)));
}

/* T and off_time lie between stamps: they move with those below them. */
static void times_normalize(struct system *system,
			    const struct setting *setting)
{
	struct collector *collector = &system->collector;
	struct record *record;
	uint64_t used = 0;

	for (unsigned t = 0; t < THREADS; t++)
		used |= UINT64_C(1) << system->threads[t].time;
	for (unsigned r = 0; r < RINGS; r++)
		for (unsigned i = 0;
		     (record = ring_record(system, r, i, setting)); i++)
			used |= UINT64_C(1) << record->time;
	used &= ~UINT64_C(1);
	for (unsigned t = 0; t < THREADS; t++)
		system->threads[t].time =
		    time_rank(used, system->threads[t].time);
	for (unsigned r = 0; r < RINGS; r++)
		for (unsigned i = 0;
		     (record = ring_record(system, r, i, setting)); i++)
			record->time = time_rank(used, record->time);
	collector->time = time_rank(used, collector->time);
	collector->off = time_rank(used, collector->off);
	collector->seen_time = time_rank(used, collector->seen_time);
	system->off_time = time_rank(used, system->off_time);
	system->clock = (uint8_t)__builtin_popcountll(used);
}

/* Bit b: something may still speak of block b. */
static unsigned blocks_wanted(struct system *system,
			      const struct setting *setting)
{
	const struct collector *collector = &system->collector;
	const struct record *record;
	unsigned wanted = 0;

	for (unsigned t = 0; t < THREADS; t++)
		wanted |= 1u << system->threads[t].block |
			  1u << system->threads[t].from;
	for (unsigned r = 0; r < RINGS; r++) {
		wanted |= 1u << collector->aside[r];
		for (unsigned i = 0;
		     (record = ring_record(system, r, i, setting)); i++)
			wanted |= 1u << record->block | 1u << record->from;
	}
	for (unsigned a = 0; a < ADDRESSES; a++)
		wanted |= 1u << collector->index[a];
	for (unsigned b = 1; b <= system->n_blocks; b++) {
		const struct block *block = &system->blocks[b];

		if (block->real || block->free_lost ||
		    block->alloc_in != block->alloc_out ||
		    block->free_in != block->free_out)
			wanted |= 1u << b;
	}
	return wanted;
}

static void blocks_rename(struct system *system, const uint8_t *names,
			  const struct setting *setting)
{
	struct collector *collector = &system->collector;
	struct record *record;

	for (unsigned t = 0; t < THREADS; t++) {
		struct thread *thread = &system->threads[t];

		thread->block = names[thread->block];
		thread->from = names[thread->from];
	}
	for (unsigned r = 0; r < RINGS; r++) {
		if (collector->aside[r] != ASIDE_UNKNOWN)
			collector->aside[r] = names[collector->aside[r]];
		for (unsigned i = 0;
		     (record = ring_record(system, r, i, setting)); i++) {
			record->block = names[record->block] & 15;
			record->from = names[record->from] & 15;
		}
	}
	for (unsigned a = 0; a < ADDRESSES; a++)
		collector->index[a] = names[collector->index[a]];
}

static void blocks_normalize(struct system *system,
			     const struct setting *setting)
{
	unsigned wanted = blocks_wanted(system, setting);
	struct block kept[BLOCKS] = {0};
	uint8_t names[BLOCKS] = {0};
	uint8_t n = 0;

	for (unsigned b = 1; b <= system->n_blocks; b++) {
		if (!(wanted >> b & 1))
			continue;
		names[b] = ++n;
		kept[n] = system->blocks[b];
	}
	blocks_rename(system, names, setting);
	memcpy(system->blocks, kept, sizeof(kept));
	system->n_blocks = n;
}

void system_normalize(struct system *system, const struct setting *setting)
{
	rings_normalize(system, setting);
	times_normalize(system, setting);
	blocks_normalize(system, setting);
}
