/* SPDX-License-Identifier: MIT */
/*
 * model_collector.c - what the collector does, C1 to C8 of model.h
 */
#include <string.h>

#include "model.h"

static void index_alloc(struct system *system, unsigned address, unsigned block,
			const struct setting *setting)
{
	struct collector *collector = &system->collector;

	if (setting->broken == BREAK_DEBT && collector->debt[address]) {
		collector->debt[address]--;
		return;
	}
	if (collector->index[address] && !setting->untimed)
		system_violate(system, ALLOC_WHILE_LIVE);
	if (collector->index[address] &&
	    setting->broken != BREAK_OWED_FORGOTTEN)
		collector->owed[address]++;
	collector->index[address] = (uint8_t)block;
}

/* K3 */
static void index_free_known(struct system *system, unsigned r,
			     const struct record *record,
			     const struct setting *setting)
{
	struct collector *collector = &system->collector;
	unsigned address = record->address;
	bool own = collector->owner_ring[address] == r + 1 ||
		   setting->broken == BREAK_KNOWN_TAKES_OWNER;
	bool live = collector->index[address];

	if (live && own) {
		if (collector->index[address] != record->block &&
		    !setting->loss)
			system_violate(system, FREE_TOOK_ANOTHER);
		collector->index[address] = 0;
	} else if (collector->owed_long[address]) {
		collector->owed_long[address]--;
	} else if (collector->owed[address]) {
		collector->owed[address]--;
	} else if (live) {
		collector->index[address] = 0;
	} else if (setting->loss) {
		collector->unknown++;
	} else {
		system_violate(system, KNOWN_UNKNOWN);
	}
	if (!collector->index[address])
		collector->owner_ring[address] = 0;
}

/* Returns what is to be set aside. */
static uint8_t index_free(struct system *system, unsigned address,
			  unsigned block, const struct setting *setting)
{
	struct collector *collector = &system->collector;
	uint8_t found = collector->index[address];

	if (!found) {
		collector->unknown++;
		if (setting->broken == BREAK_DEBT)
			collector->debt[address] = 1;
		return ASIDE_UNKNOWN;
	}
	if (found != block && !(setting->loss && setting->untimed))
		system_violate(system, FREE_TOOK_ANOTHER);
	collector->index[address] = 0;
	collector->owner_ring[address] = 0;
	return found;
}

static void index_unfree(struct system *system, unsigned address,
			 unsigned aside, const struct setting *setting)
{
	struct collector *collector = &system->collector;

	if (aside != ASIDE_UNKNOWN)
		collector->index[address] = (uint8_t)aside;
	else if (setting->broken != BREAK_UNFREE_COUNT)
		collector->unknown--;
}

static void record_use(struct system *system, unsigned r,
		       const struct record *record,
		       const struct setting *setting)
{
	uint8_t *aside = &system->collector.aside[r];
	uint8_t was_aside = *aside;

	truth_use(system, record);
	*aside = 0;
	switch (record->type) {
	case RECORD_MOVE:
		index_free(system, record->from_address, record->from, setting);
		index_alloc(system, record->address, record->block, setting);
		break;
	case EVENT_ALLOC:
	case EVENT_ALLOC_MOVED:
		index_alloc(system, record->address, record->block, setting);
		if (setting->calls)
			system->collector.owner_ring[record->address] =
			    (uint8_t)(r + 1);
		break;
	case EVENT_FREE_KNOWN:
		index_free_known(system, r, record, setting);
		break;
	case EVENT_FREE:
		index_free(system, record->address, record->block, setting);
		break;
	case EVENT_FREE_MOVED:
		*aside =
		    index_free(system, record->address, record->block, setting);
		break;
	case EVENT_UNFREE:
		index_unfree(system, record->address, was_aside, setting);
		break;
	default:
		system_violate(system, DAMAGE);
	}
}

static const struct record *ring_at(const struct system *system, unsigned r,
				    uint8_t i, const struct setting *setting)
{
	return &system->rings[r].records[i % setting->room];
}

/* The record that is next in ring r was there in the cut before. */
static bool known_is_seen(const struct system *system, unsigned r,
			  const struct setting *setting)
{
	const struct collector *collector = &system->collector;

	return (uint8_t)(collector->seen[r] - collector->next[r] - 1) <
		   setting->room ||
	       setting->broken == BREAK_KNOWN_NO_WAIT ||
	       (setting->broken == BREAK_KNOWN_AT_T &&
		system->clock + 1 == collector->time) ||
	       setting->broken == BREAK_KNOWN_FOR_EVER;
}

/* K2: the bound of the untimed FREE that is next in ring r. */
static uint8_t known_bound(const struct system *system, unsigned r,
			   const struct setting *setting)
{
	const struct collector *collector = &system->collector;
	uint8_t next = collector->next[r], head = collector->head[r];
	uint8_t bound = known_is_seen(system, r, setting) ? collector->seen_time
							  : system->clock + 1;

	if (setting->broken == BREAK_KNOWN_EARLY)
		return 0;
	if (setting->broken == BREAK_KNOWN_NO_WAIT)
		bound = collector->time;
	if (setting->broken == BREAK_KNOWN_FOR_EVER)
		bound = FOREVER;
	for (uint8_t i = next + 1; i != head; i++) {
		const struct record *record = ring_at(system, r, i, setting);

		if (record->type != EVENT_FREE_KNOWN)
			return record->time < bound ? record->time : bound;
	}
	return bound;
}

/* The record that ring r may give to this cut next, and when, or NULL. */
static const struct record *ring_next(const struct system *system, unsigned r,
				      const struct setting *setting,
				      uint8_t *time)
{
	const struct collector *collector = &system->collector;
	const struct record *record;

	if (collector->next[r] == collector->head[r])
		return NULL;
	record = ring_at(system, r, collector->next[r], setting);
	*time = record->time;
	if (record->type == EVENT_FREE_KNOWN) {
		*time = known_bound(system, r, setting);
		if (known_is_seen(system, r, setting) &&
		    *time <= collector->time && *time <= collector->off)
			return record;
	}
	return *time < collector->time && *time < collector->off ? record
								 : NULL;
}

/* The ring whose next record is the oldest, or RINGS. */
static unsigned oldest_ring(const struct system *system,
			    const struct setting *setting)
{
	unsigned oldest = RINGS;
	uint8_t time = 0, its = 0;

	for (unsigned r = 0; r < RINGS; r++) {
		const struct record *record =
		    ring_next(system, r, setting, &its);

		if (!record || (oldest < RINGS && its >= time))
			continue;
		oldest = r;
		time = its;
		if (setting->broken == BREAK_NO_MERGE)
			break;
	}
	return oldest;
}

void cut_use(struct system *system, const struct setting *setting)
{
	struct collector *collector = &system->collector;
	unsigned r;

	if (setting->broken != BREAK_OFF_EARLY)
		collector->off = system->off_time;
	while ((r = oldest_ring(system, setting)) < RINGS) {
		const struct record *record =
		    ring_at(system, r, collector->next[r], setting);

		if (!record->written || record->type == EVENT_NONE) {
			system_violate(system, DAMAGE);
			break;
		}
		collector->next[r]++;
		record_use(system, r, record, setting);
	}
	truth_check(system, setting);
}

static void cut_time(struct system *system)
{
	system->collector.time = (uint8_t)(system->clock + 1);
}

static void cut_begin(const struct system *system,
		      const struct setting *setting, struct successors *out)
{
	bool off_first = setting->broken == BREAK_OFF_EARLY;
	struct system *next = successor_add(
	    out, system, off_first ? STEP_READ_OFF : STEP_T, 0, 0);

	next->collector.in_cut = 1;
	if (off_first)
		next->collector.off = next->off_time;
	else if (setting->broken == BREAK_NO_T)
		next->collector.time = FOREVER;
	else if (setting->broken != BREAK_T_LATE)
		cut_time(next);
}

/* C6 and C7 for a ring whose records were used. */
static void ring_give_back(struct system *system, unsigned r,
			   const struct setting *setting)
{
	struct collector *collector = &system->collector;
	struct ring *ring = &system->rings[r];
	bool used_up = collector->next[r] == collector->head[r] ||
		       setting->broken == BREAK_FREE_BEHIND_T;

	ring->tail = collector->next[r];
	if ((collector->dead >> r & 1) && used_up)
		ring->state = RING_FREE;
}

/* What is owed is paid until the end of the next cut, or tracking is off. */
static void owed_age(struct system *system, const struct setting *setting)
{
	struct collector *collector = &system->collector;

	for (unsigned a = 0; a < ADDRESSES; a++) {
		if (collector->owed_long[a] && collector->off == FOREVER)
			system_violate(system, OWED_LONG);
		collector->owed_long[a] += collector->owed[a];
		collector->owed[a] = 0;
		if (setting->broken == BREAK_OWED_ONE_CUT)
			collector->owed_long[a] = 0;
	}
}

static void cut_finish(struct system *system, const struct setting *setting)
{
	struct collector *collector = &system->collector;

	cut_use(system, setting);
	owed_age(system, setting);
	for (unsigned r = 0; r < RINGS; r++)
		collector->seen[r] = collector->head[r];
	collector->seen_time = system->clock + 1;
	for (unsigned r = 0; r < RINGS; r++) {
		if (system->rings[r].state != RING_LIVE)
			continue;
		if ((collector->met >> r & 1) ||
		    setting->broken == BREAK_TAIL_UNMET)
			ring_give_back(system, r, setting);
	}
	if (setting->broken == BREAK_ASIDE_FORGOTTEN)
		memset(collector->aside, 0, sizeof(collector->aside));
	collector->in_cut = collector->time = collector->off = 0;
	collector->tails_out = collector->dead = collector->met = 0;
	collector->words_seen = collector->heads_seen = 0;
}

/* The first look at a ring in this cut; false: there is nothing to read. */
static bool ring_meet(struct system *system, unsigned r)
{
	struct collector *collector = &system->collector;
	const struct ring *ring = &system->rings[r];

	if (ring->state != RING_LIVE) {
		collector->head[r] = collector->next[r];
		collector->words_seen |= 1u << r;
		collector->heads_seen |= 1u << r;
		return false;
	}
	collector->met |= 1u << r;
	if (ring->generation != collector->generation[r]) {
		collector->generation[r] = ring->generation;
		collector->next[r] = collector->seen[r] = 0;
		collector->aside[r] = 0;
		for (unsigned a = 0; a < ADDRESSES; a++)
			if (collector->owner_ring[a] == r + 1)
				collector->owner_ring[a] = 0;
	}
	return true;
}

static void word_read(struct system *system, unsigned r,
		      const struct setting *setting)
{
	struct collector *collector = &system->collector;

	if (!(collector->heads_seen >> r & 1) && !ring_meet(system, r))
		return;
	collector->words_seen |= 1u << r;
	if (!system->rings[r].dead)
		return;
	collector->dead |= 1u << r;
	if (setting->broken == BREAK_FREE_UNDRAINED) {
		system->rings[r].state = RING_FREE;
		collector->heads_seen |= 1u << r;
		collector->head[r] = collector->next[r];
	}
}

static void head_read(struct system *system, unsigned r,
		      const struct setting *setting)
{
	struct collector *collector = &system->collector;

	if (!(collector->words_seen >> r & 1) && !ring_meet(system, r))
		return;
	collector->heads_seen |= 1u << r;
	collector->head[r] = system->rings[r].head;
	if ((uint8_t)(collector->head[r] - collector->next[r]) > setting->room)
		system_violate(system, DAMAGE);
}

/* Without recycling no word ever dies: it is not looked at. */
static void look_steps(const struct system *system,
		       const struct setting *setting, struct successors *out)
{
	const struct collector *collector = &system->collector;
	bool head_first = setting->broken == BREAK_WORD_LATE;

	for (unsigned r = 0; r < RINGS; r++) {
		bool word =
		    !setting->recycling || (collector->words_seen >> r & 1);
		bool head = collector->heads_seen >> r & 1;

		if (!head && (word || head_first))
			head_read(successor_add(out, system, STEP_HEAD, r, 0),
				  r, setting);
		else if (!word && (head || !head_first))
			word_read(successor_add(out, system, STEP_WORD, r, 0),
				  r, setting);
	}
}

static void cut_tails(struct system *system)
{
	for (unsigned r = 0; r < RINGS; r++)
		if (system->collector.met >> r & 1)
			system->rings[r].tail = system->collector.head[r];
	system->collector.tails_out = 1;
}

void collector_steps(const struct system *system, const struct setting *setting,
		     struct successors *out)
{
	const struct collector *collector = &system->collector;
	size_t n = out->n;

	if (!collector->in_cut) {
		cut_begin(system, setting, out);
		return;
	}
	if (collector->time || setting->broken != BREAK_OFF_EARLY)
		look_steps(system, setting, out);
	if (out->n > n)
		return;
	if (!collector->time)
		cut_time(successor_add(out, system, STEP_T, 0, 0));
	else if (setting->broken == BREAK_TAIL_FIRST && !collector->tails_out)
		cut_tails(successor_add(out, system, STEP_TAILS, 0, 0));
	else
		cut_finish(successor_add(out, system, STEP_USE, 0, 0), setting);
}

static bool end_owes(const struct system *system, unsigned address)
{
	return system->off_time == FOREVER &&
	       (system->collector.owed[address] ||
		system->collector.owed_long[address]);
}

/* C8: the life page is gone, nothing in the rings changes any more. */
static void session_drain(struct system *system, const struct setting *setting)
{
	struct collector *collector = &system->collector;
	uint8_t old_heads = setting->broken == BREAK_OLD_HEADS_AT_END
				? collector->heads_seen
				: 0;

	if (collector->in_cut && !old_heads) {
		for (unsigned r = 0; r < RINGS; r++)
			if (!(collector->heads_seen >> r & 1))
				head_read(system, r, setting);
		if (!collector->time)
			cut_time(system);
		cut_finish(system, setting);
	}
	for (unsigned r = 0; r < RINGS; r++) {
		if (old_heads >> r & 1)
			continue;
		collector->words_seen = 0;
		head_read(system, r, setting);
	}
	collector->time = FOREVER;
	collector->off = system->off_time;
	cut_use(system, setting);
	for (unsigned a = 0; a < ADDRESSES; a++)
		if (end_owes(system, a))
			system_violate(system, OWED_LONG);
}

static bool is_quiet(const struct system *system)
{
	for (unsigned t = 0; t < THREADS; t++)
		if (system->threads[t].op > OP_IDLE)
			return false;
	return true;
}

/* A thread that was killed inside an operation may be one record ahead. */
static bool block_is_busy(const struct system *system, unsigned b)
{
	for (unsigned t = 0; t < THREADS; t++) {
		const struct thread *thread = &system->threads[t];
		bool before = !thread->called || thread->failed;

		if (thread->block == b || (before && thread->from == b))
			return true;
	}
	return false;
}

static void reality_check(struct system *system, const struct setting *setting)
{
	bool may_hide = setting->loss && setting->untimed;

	for (unsigned b = 1; b <= system->n_blocks; b++) {
		const struct block *block = &system->blocks[b];
		bool in = system->collector.index[block->address] == b;
		bool expected = block->real && !block->old && !block->lost;

		if (block->alloc_in != block->alloc_out ||
		    block->free_in != block->free_out)
			system_violate(system, SKIPPED);
		if (may_hide && !in)
			continue;
		if (in != expected && !block_is_busy(system, b))
			system_violate(system, NOT_REAL);
	}
}

enum violation system_end(const struct system *system,
			  const struct setting *setting)
{
	struct system end = *system;

	if (!setting->kill && !is_quiet(system))
		return HOLDS;
	session_drain(&end, setting);
	if (end.off_time == FOREVER)
		reality_check(&end, setting);
	return (enum violation)end.violation;
}
