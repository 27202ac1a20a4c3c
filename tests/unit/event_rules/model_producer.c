/* SPDX-License-Identifier: MIT */
/*
 * model_producer.c - what threads of the target record, P1 to P5 of model.h
 */
#include <assert.h>
#include <string.h>

#include "model.h"

enum action { ACT_DONE, ACT_STAMP, ACT_PUBLISH, ACT_CALL };

static const uint8_t *operation_actions(const struct thread *thread,
					enum broken_rule broken)
{
	static const uint8_t bare[] = {ACT_PUBLISH, ACT_CALL, ACT_DONE};
	static const uint8_t before[] = {ACT_STAMP, ACT_PUBLISH, ACT_CALL,
					 ACT_DONE};
	static const uint8_t around[] = {ACT_STAMP, ACT_CALL, ACT_PUBLISH,
					 ACT_DONE};
	static const uint8_t after[] = {ACT_CALL, ACT_STAMP, ACT_PUBLISH,
					ACT_DONE};
	static const uint8_t both[] = {ACT_STAMP, ACT_PUBLISH, ACT_CALL,
				       ACT_STAMP, ACT_PUBLISH, ACT_DONE};

	if (thread->op == OP_ALLOC)
		return broken == BREAK_ALLOC_TIME_EARLY ? around : after;
	if (thread->op == OP_FREE && thread->untimed)
		return bare;
	if (thread->op == OP_FREE)
		return broken == BREAK_FREE_LATE ? around : before;
	return broken == BREAK_ONE_EVENT_REALLOC ? after : both;
}

static bool address_is_free(const struct system *system, unsigned address)
{
	for (unsigned b = 1; b <= system->n_blocks; b++)
		if (system->blocks[b].real &&
		    system->blocks[b].address == address)
			return false;
	return true;
}

/* The block at an address that a program may free now, or 0. */
static unsigned address_block(const struct system *system, unsigned address)
{
	for (unsigned b = 1; b <= system->n_blocks; b++) {
		const struct block *block = &system->blocks[b];

		if (block->real && block->address == address && block->known &&
		    !block->busy)
			return b;
	}
	return 0;
}

static unsigned block_add(struct system *system, unsigned address)
{
	unsigned b = ++system->n_blocks;

	assert(b < BLOCKS);
	system->blocks[b].address = (uint8_t)address;
	system->blocks[b].real = 1;
	return b;
}

static void thread_rest(struct system *system, unsigned t)
{
	struct thread *thread = &system->threads[t];
	uint8_t ring = thread->ring;

	if (thread->block)
		system->blocks[thread->block].known = 1;
	system->blocks[thread->from].busy = 0;
	memset(thread, 0, sizeof(*thread));
	thread->op = OP_IDLE;
	thread->ring = ring;
}

static void thread_advance(struct system *system, unsigned t,
			   const struct setting *setting)
{
	struct thread *thread = &system->threads[t];
	const uint8_t *actions = operation_actions(thread, setting->broken);

	if (actions[++thread->at] == ACT_DONE)
		thread_rest(system, t);
}

static struct record thread_record(const struct system *system,
				   const struct thread *thread,
				   const struct setting *setting)
{
	bool second = thread->op == OP_MOVE && thread->called;
	unsigned b = thread->op != OP_MOVE || (second && !thread->failed)
			 ? thread->block
			 : thread->from;
	struct record record = {0};

	if (second && setting->broken == BREAK_ONE_EVENT_REALLOC)
		record.type = RECORD_MOVE;
	else if (second)
		record.type = thread->failed ? EVENT_UNFREE : EVENT_ALLOC_MOVED;
	else if (thread->op == OP_MOVE)
		record.type = EVENT_FREE_MOVED;
	else if (thread->op == OP_FREE)
		record.type = thread->untimed ? EVENT_FREE_KNOWN : EVENT_FREE;
	else
		record.type = EVENT_ALLOC;
	record.written = setting->broken != BREAK_HEAD_FIRST;
	record.time = thread->time;
	record.address = system->blocks[b].address & 15;
	record.block = b & 15;
	if (record.type == RECORD_MOVE) {
		record.from = thread->from & 15;
		record.from_address = system->blocks[thread->from].address & 15;
	}
	return record;
}

static bool record_is_alloc(const struct record *record)
{
	return record->type == EVENT_ALLOC ||
	       record->type == EVENT_ALLOC_MOVED || record->type == RECORD_MOVE;
}

static void record_mark_out(struct system *system, const struct record *record)
{
	struct block *block = &system->blocks[record->block];

	if (record_is_alloc(record))
		block->alloc_out = 1;
	else
		block->free_out = record->type != EVENT_UNFREE;
	block->untimed = record->type == EVENT_FREE_KNOWN;
	if (record->type == RECORD_MOVE)
		system->blocks[record->from].free_out = 1;
}

static void act_push(struct system *system, unsigned t,
		     const struct record *record, const struct setting *setting)
{
	struct thread *thread = &system->threads[t];
	struct ring *ring = &system->rings[thread->ring];

	ring->records[ring->head++ % setting->room] = *record;
	record_mark_out(system, record);
	if (setting->untimed && record_is_alloc(record))
		ring->known |= 1u << record->address;
	thread->time = 0;
	if (setting->broken == BREAK_HEAD_FIRST)
		thread->writing = 1;
	else
		thread_advance(system, t, setting);
}

/* BREAK_OFF_LATE: the real free comes first, tracking goes off after it. */
static void act_free_first(const struct system *system, unsigned t,
			   struct successors *out)
{
	unsigned b = system->threads[t].block;
	struct system *next =
	    successor_add(out, system, STEP_FREE, t, system->blocks[b].address);

	next->blocks[b].real = 0;
	next->threads[t].called = 1;
}

/* No room; to wait is to do nothing here. */
static void act_full(const struct system *system, unsigned t,
		     const struct record *record, const struct setting *setting,
		     struct successors *out)
{
	bool alloc = record_is_alloc(record);
	bool drops =
	    setting->loss && alloc == (setting->broken != BREAK_DROP_FREE);
	struct system *next;
	struct block *block;

	if (!drops && (alloc || !setting->off))
		return;
	if (record->type == EVENT_FREE_KNOWN) {
		/* the same FREE once more, with a time */
		next = successor_add(out, system, STEP_OFF, t, record->address);
		next->threads[t].untimed = 0;
		return;
	}
	if (setting->broken == BREAK_OFF_LATE && record->type == EVENT_FREE &&
	    !system->threads[t].called) {
		act_free_first(system, t, out);
		return;
	}
	next = successor_add(out, system, drops ? STEP_DROP : STEP_OFF, t,
			     record->address);
	block = &next->blocks[record->block];
	if (alloc)
		block->lost = 1;
	else if (record->type != EVENT_UNFREE)
		block->free_lost = 1;
	if (!drops && record->time < next->off_time)
		next->off_time = record->time;
	next->threads[t].time = 0;
	thread_advance(next, t, setting);
}

static void act_publish(const struct system *system, unsigned t,
			const struct setting *setting, struct successors *out)
{
	const struct thread *thread = &system->threads[t];
	const struct ring *ring = &system->rings[thread->ring];
	struct record record = thread_record(system, thread, setting);
	unsigned room = setting->room;
	struct system *next;

	if (record_is_alloc(&record))
		room -= setting->reserve;
	if ((uint8_t)(ring->head - ring->tail) >= room ||
	    (thread->op == OP_FREE && thread->called)) {
		act_full(system, t, &record, setting, out);
		return;
	}
	next = successor_add(out, system, STEP_PUBLISH, t, record.address);
	act_push(next, t, &record, setting);
}

static void act_malloc(const struct system *system, unsigned t,
		       const struct setting *setting, struct successors *out)
{
	for (unsigned a = 0; a < ADDRESSES; a++) {
		struct system *next;

		if (!address_is_free(system, a))
			continue;
		next = successor_add(out, system, STEP_MALLOC, t, a);
		next->threads[t].block = (uint8_t)block_add(next, a);
		thread_advance(next, t, setting);
	}
}

static void act_free(const struct system *system, unsigned t,
		     const struct setting *setting, struct successors *out)
{
	unsigned b = system->threads[t].block;
	struct system *next =
	    successor_add(out, system, STEP_FREE, t, system->blocks[b].address);

	next->blocks[b].real = 0;
	thread_advance(next, t, setting);
}

static void act_realloc(const struct system *system, unsigned t,
			const struct setting *setting, struct successors *out)
{
	unsigned from = system->threads[t].from;
	bool silent = setting->broken == BREAK_NO_UNFREE ||
		      setting->broken == BREAK_ONE_EVENT_REALLOC;
	struct system *next;

	for (unsigned a = 0; a < ADDRESSES; a++) {
		if (a != system->blocks[from].address &&
		    !address_is_free(system, a))
			continue;
		next = successor_add(out, system, STEP_REALLOC, t, a);
		next->blocks[from].real = 0;
		next->threads[t].called = 1;
		next->threads[t].block = (uint8_t)block_add(next, a);
		thread_advance(next, t, setting);
	}
	next = successor_add(out, system, STEP_REALLOC_FAILED, t,
			     system->blocks[from].address);
	next->threads[t].called = 1;
	next->threads[t].failed = 1;
	if (silent)
		thread_rest(next, t);
	else
		thread_advance(next, t, setting);
}

static void act_stamp(const struct system *system, unsigned t,
		      const struct setting *setting, struct successors *out)
{
	struct system *next = successor_add(out, system, STEP_STAMP, t, 0);

	next->threads[t].time = ++next->clock;
	thread_advance(next, t, setting);
}

static void act_write(const struct system *system, unsigned t,
		      const struct setting *setting, struct successors *out)
{
	struct system *next = successor_add(out, system, STEP_WRITE, t, 0);
	struct ring *ring = &next->rings[next->threads[t].ring];

	ring->records[(uint8_t)(ring->head - 1) % setting->room].written = 1;
	next->threads[t].writing = 0;
	thread_advance(next, t, setting);
}

static void thread_act(const struct system *system, unsigned t,
		       const struct setting *setting, struct successors *out)
{
	const struct thread *thread = &system->threads[t];
	const uint8_t *actions = operation_actions(thread, setting->broken);

	if (thread->writing)
		act_write(system, t, setting, out);
	else if (actions[thread->at] == ACT_STAMP)
		act_stamp(system, t, setting, out);
	else if (actions[thread->at] == ACT_PUBLISH)
		act_publish(system, t, setting, out);
	else if (thread->op == OP_ALLOC)
		act_malloc(system, t, setting, out);
	else if (thread->op == OP_FREE)
		act_free(system, t, setting, out);
	else
		act_realloc(system, t, setting, out);
}

/* K1 */
static bool may_be_untimed(const struct system *system, unsigned t,
			   unsigned address, const struct setting *setting)
{
	const struct ring *ring = &system->rings[system->threads[t].ring];

	return setting->untimed && (ring->known >> address & 1 ||
				    setting->broken == BREAK_KNOWN_OF_ANY);
}

/* An idle thread begins an operation with its first action. */
static void thread_start(const struct system *system, unsigned t,
			 const struct setting *setting, struct successors *out)
{
	struct system begun = *system;
	struct thread *thread = &begun.threads[t];

	if (!begun.operations)
		return;
	if (begun.operations != ANY_NUMBER)
		begun.operations--;
	thread->op = OP_ALLOC;
	thread_act(&begun, t, setting, out);
	for (unsigned a = 0; a < ADDRESSES; a++) {
		unsigned b = address_block(system, a);

		if (!b)
			continue;
		begun.blocks[b].busy = 1;
		thread->op = OP_FREE;
		thread->block = (uint8_t)b;
		thread_act(&begun, t, setting, out);
		thread->untimed = may_be_untimed(system, t, a, setting);
		if (thread->untimed)
			thread_act(&begun, t, setting, out);
		thread->untimed = 0;
		thread->op = OP_MOVE;
		thread->block = 0;
		thread->from = (uint8_t)b;
		if (setting->realloc)
			thread_act(&begun, t, setting, out);
		thread->from = 0;
		begun.blocks[b].busy = 0;
	}
}

void producer_steps(const struct system *system, const struct setting *setting,
		    struct successors *out)
{
	for (unsigned t = 0; t < setting->threads; t++) {
		switch ((enum operation)system->threads[t].op) {
		case OP_NO_THREAD:
			if (system->operations)
				thread_begin(system, t, out);
			break;
		case OP_CARVE:
			thread_carve(system, t, setting, out);
			break;
		case OP_IDLE:
			thread_start(system, t, setting, out);
			if (setting->recycling)
				thread_end(system, t, out);
			break;
		default:
			thread_act(system, t, setting, out);
		}
	}
}
