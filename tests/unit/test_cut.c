/* SPDX-License-Identifier: MIT */
/* links: collector/model/envelope.c
 * collector/model/ancestry.c
 * collector/model/timeline.c collector/model/sampling.c
 * collector/model/bad_frees.c collector/ingest/freed.c
 * collector/ingest/accuse.c collector/model/freed_by.c collector/ingest/cut.c
 * collector/ingest/reader.c collector/ingest/match.c collector/ingest/pools.c
 * collector/ingest/owed.c collector/ingest/pairs.c collector/ingest/run.c
 * collector/model/process.c collector/model/marks.c collector/model/live.c
 * collector/model/tally.c collector/model/table.c collector/model/module.c
 * collector/model/maps.c collector/model/segments.c collector/model/shared_fd.c
 * ; libs: -lelf */
/*
 * test_cut.c - some rings become one order of events, up to the cut's moment
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <x86intrin.h>

#include <cmocka.h>

#include "ingest/cut.h"

/* Nobody else reads the model here. */
void stacks_lock(struct stacks *stacks)
{
	(void)stacks;
}

void stacks_unlock(struct stacks *stacks)
{
	(void)stacks;
}

#define RINGS 3

struct ring {
	struct ring_slot *slot;
	uint64_t *words;
	uint64_t put;
};

static struct tracked tracked;
static struct ring rings[RINGS];
static uint64_t calls[RINGS]; /* of the cgo calls that run, 0: none */

static uint32_t no_stack(void *arg, const struct stack_record *record,
			 uint64_t words)
{
	(void)arg;
	(void)record;
	(void)words;
	return 0;
}

static void carve(uint32_t i)
{
	struct ring_slot *slots =
	    (struct ring_slot *)((char *)tracked.control + CONTROL_SLOTS);

	rings[i] = (struct ring){
	    .slot = &slots[i],
	    .words = (uint64_t *)(tracked.rings.base + i * RING_CHUNK_BYTES)};
	slots[i].offset = i * RING_CHUNK_BYTES;
	slots[i].words = RING_WORDS_MIN;
	slots[i].generation = 1;
	slots[i].has_word = 1;
	atomic_store(&slots[i].state, SLOT_LIVE);
	atomic_fetch_or(&tracked.control->chunk_used[0], UINT64_C(1) << i);
}

static int start(void **state)
{
	(void)state;
	memset(&tracked, 0, sizeof(tracked));
	tracked.control = aligned_alloc(DARKHEAP_PAGE, CONTROL_BYTES);
	assert_non_null(tracked.control);
	memset(tracked.control, 0, CONTROL_BYTES);
	tracked.rings = (struct rings){
	    .base = calloc(RINGS, RING_CHUNK_BYTES),
	    .bytes = RINGS * (uint64_t)RING_CHUNK_BYTES,
	    .chunk_used = tracked.control->chunk_used,
	    .stack = no_stack,
	};
	tracked.readers = calloc(RING_SLOTS_MAX, sizeof(*tracked.readers));
	assert_non_null(tracked.rings.base);
	assert_non_null(tracked.readers);
	assert_int_equal(process_init(&tracked.process), 0);
	assert_int_equal(match_init(&tracked.match, &tracked.process), 0);
	for (uint32_t i = 0; i < RINGS; i++)
		carve(i);
	atomic_store(&tracked.control->slots_used, RINGS);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	memset(calls, 0, sizeof(calls));
	for (uint32_t i = 0; i < RINGS; i++)
		reader_release(&tracked.readers[i]);
	match_release(&tracked.match);
	process_release(&tracked.process);
	free(tracked.readers);
	free(tracked.rings.base);
	free(tracked.control);
	return 0;
}

static void push(int ring, const void *words, uint64_t n)
{
	struct ring *r = &rings[ring];

	memcpy(r->words + r->put, words, n * 8);
	r->put += n;
	atomic_store(&r->slot->head, r->put);
}

static void alloc(int ring, uint64_t time, uint64_t address)
{
	uint64_t words[] = {event_word(EVENT_ALLOC, address, calls[ring]), time,
			    event_size_stack(8, 0)};

	push(ring, words, EVENT_ALLOC_WORDS);
}

static void release(int ring, uint64_t time, uint64_t address)
{
	uint64_t words[] = {event_word(EVENT_FREE, address, calls[ring]), time};

	push(ring, words, EVENT_FREE_WORDS);
}

static void die(int ring)
{
	uint32_t word = OWNER_DIED | 77;

	memcpy(rings[ring].slot->owner, &word, sizeof(word));
}

/* The moment of the next cut. */
static uint64_t cut_at(uint64_t time)
{
	atomic_store(&tracked.control->sequence, time);
	return cut_take(&tracked, false);
}

static bool is_live(uint64_t address)
{
	return live_find(&tracked.process.live, address, NULL);
}

static void assert_nothing_out_of_order(void)
{
	assert_int_equal(tracked.process.unknown_frees, 0);
	assert_int_equal(tracked.process.degraded.late_frees, 0);
	assert_int_equal(tracked.process.degraded.missed_frees, 0);
	assert_int_equal(tracked.match.owed.n, 0);
}

/* One address, handed from ring to ring: each other order is seen. */
static void rings_are_merged_by_time(void **state)
{
	uint64_t time = 0;

	(void)state;
	srand(3);
	for (int i = 0; i < 2000; i++) {
		alloc(rand() % RINGS, ++time, 0x1000);
		release(rand() % RINGS, ++time, 0x1000);
	}
	assert_int_equal(cut_at(time + 1), 4000);
	assert_int_equal(tracked.process.live.count, 0);
	assert_int_equal(tracked.process.total.allocated_objects, 2000);
	assert_int_equal(tracked.process.total.peak_bytes, 8);
	assert_nothing_out_of_order();
	assert_int_equal(tracked.process.threads, RINGS);
	for (int i = 0; i < RINGS; i++)
		assert_int_equal(atomic_load(&rings[i].slot->tail),
				 rings[i].put);
}

static void what_is_later_is_left_for_the_next_cut(void **state)
{
	(void)state;
	alloc(0, 49, 0x1000);
	alloc(1, 50, 0x2000);
	alloc(2, 60, 0x3000);
	assert_int_equal(cut_at(50), 1);
	assert_true(is_live(0x1000));
	assert_false(is_live(0x2000));
	assert_int_equal(atomic_load(&rings[1].slot->tail), 0);
	assert_int_equal(cut_at(60), 1);
	assert_true(is_live(0x2000));
	assert_int_equal(cut_at(61), 1);
	assert_true(is_live(0x3000));
	assert_int_equal(cut_at(62), 0);
}

static void tell(int ring, uint64_t time, struct told_record told)
{
	told.head = event_long(LONG_TOLD, LONG_WORDS(sizeof(told)));
	told.time = time;
	push(ring, &told, LONG_WORDS(sizeof(told)));
}

/* A block of a pool comes from one ring, and goes with the pool in another. */
static void what_is_told_comes_at_its_time(void **state)
{
	(void)state;
	alloc(0, 10, 0x1000);
	tell(0, 20,
	     (struct told_record){.address = 0x1000,
				  .pool = 0x99,
				  .size_stack = event_size_stack(5, 0),
				  .what = TOLD_ALLOC});
	tell(1, 30, (struct told_record){.pool = 0x99, .what = TOLD_POOL_ENDS});
	tell(2, 40,
	     (struct told_record){.address = 0x2000,
				  .size_stack = event_size_stack(6, 0),
				  .what = TOLD_ALLOC,
				  .is_left_out = 1});
	release(0, 50, 0x2000);
	assert_int_equal(cut_at(30), 2);
	assert_int_equal(tally_live_bytes(&tracked.process.total), 8 + 5);
	assert_int_equal(cut_at(50), 2);
	assert_int_equal(tally_live_bytes(&tracked.process.total), 8);
	assert_int_equal(tally_live_bytes(&tracked.process.told.left_out), 6);
	assert_int_equal(cut_at(60), 1);
	assert_int_equal(tracked.process.live.count, 1);
	assert_int_equal(tracked.process.n_marks, 0);
	assert_nothing_out_of_order();
}

static void the_last_cut_takes_all(void **state)
{
	(void)state;
	alloc(0, 1000, 0x1000);
	release(1, UINT64_C(1) << 60, 0x1000);
	alloc(2, 2000, 0x3000);
	assert_int_equal(cut_at(1), 0);
	assert_int_equal(cut_take(&tracked, true), 3);
	assert_true(is_live(0x3000));
	assert_int_equal(tracked.process.live.count, 1);
	assert_nothing_out_of_order();
}

static void nothing_from_off_time_on_is_used(void **state)
{
	(void)state;
	alloc(0, 54, 0x1000);
	alloc(1, 55, 0x2000);
	alloc(2, 56, 0x3000);
	atomic_store(&tracked.control->off_time, 55);
	assert_int_equal(cut_at(100), 1);
	assert_int_equal(cut_take(&tracked, true), 0);
	assert_int_equal(tracked.process.live.count, 1);
	assert_true(is_live(0x1000));
}

static void off_time_in_the_future_is_no_licence(void **state)
{
	(void)state;
	alloc(0, 50, 0x1000);
	atomic_store(&tracked.control->off_time, 55);
	assert_int_equal(cut_at(50), 0);
	assert_int_equal(cut_at(51), 1);
}

static void damage_is_said_and_hurts_one_ring_only(void **state)
{
	const uint64_t zero[2] = {0, 0};

	(void)state;
	alloc(0, 1, 0x1000);
	push(0, zero, 2);
	alloc(0, 2, 0x2000);
	alloc(1, 3, 0x3000);
	assert_int_equal(cut_take(&tracked, true), 2);
	assert_true(is_live(0x1000));
	assert_false(is_live(0x2000));
	assert_true(is_live(0x3000));
	assert_int_equal(tracked.process.n_incomplete, 1);
	assert_non_null(strstr(tracked.process.incomplete[0], "cannot be"));
}

static void dead_and_drained_is_given_back(void **state)
{
	(void)state;
	alloc(1, 1, 0x1000);
	atomic_store(&rings[1].slot->lost_allocs, 4);
	atomic_store(&rings[1].slot->lost_stacks, 5);
	die(1);
	assert_int_equal(cut_at(10), 1);
	assert_int_equal(atomic_load(&rings[1].slot->state), SLOT_FREE);
	assert_int_equal(atomic_load(&rings[0].slot->state), SLOT_LIVE);
	assert_int_equal(atomic_load(&tracked.control->slots_free), 1);
	assert_int_equal(atomic_load(&tracked.control->chunk_used[0]), 5);
	cut_take(&tracked, true);
	assert_int_equal(tracked.process.loss.allocs, 4);
	assert_int_equal(tracked.process.loss.stacks, 5);
}

static void dead_and_not_drained_is_kept(void **state)
{
	(void)state;
	alloc(1, 1, 0x1000);
	alloc(1, 20, 0x2000);
	die(1);
	assert_int_equal(cut_at(10), 1);
	assert_int_equal(atomic_load(&rings[1].slot->state), SLOT_LIVE);
	assert_int_equal(atomic_load(&tracked.control->chunk_used[0]), 7);
	assert_int_equal(cut_at(21), 1);
	assert_int_equal(atomic_load(&rings[1].slot->state), SLOT_FREE);
	assert_int_equal(atomic_load(&tracked.control->chunk_used[0]), 5);
}

/* A thread that died with an impossible slot has no chunk to give back. */
static void a_slot_that_cannot_be_frees_no_chunk(void **state)
{
	(void)state;
	rings[2].slot->offset = 123;
	cut_at(10);
	cut_at(11);
	assert_int_equal(tracked.process.threads, RINGS);
	die(2);
	cut_at(12);
	assert_int_equal(atomic_load(&tracked.control->chunk_used[0]), 7);
	assert_int_equal(tracked.process.n_incomplete, 1);
}

static void a_mark_stands_between(void **state)
{
	struct mark_record mark = {
	    .head = event_long(LONG_MARK, LONG_WORDS(sizeof(mark))),
	    .time = 5,
	    .name = "warm"};

	(void)state;
	alloc(0, 1, 0x1000);
	alloc(0, 9, 0x2000);
	push(1, &mark, LONG_WORDS(sizeof(mark)));
	alloc(2, 4, 0x3000);
	alloc(2, 6, 0x4000);
	assert_int_equal(cut_at(10), 5);
	assert_int_equal(tracked.process.n_marks, 1);
	assert_string_equal(tracked.process.marks[0].name, "warm");
	assert_int_equal(tracked.process.marks[0].time, 5);
	assert_int_equal(tracked.process.marks[0].total.allocated_objects, 2);
	assert_int_equal(tracked.process.total.allocated_objects, 4);
}

/* By itself it may have happened after this cut's moment: it waits. */
static void untimed_free_waits_for_the_next_cut(void **state)
{
	const uint64_t known = event_word(EVENT_FREE_KNOWN, 0x1000, 0);
	uint64_t time = __rdtsc();

	(void)state;
	tracked.process.ns_per_tick = 1;
	alloc(0, 1, 0x1000);
	push(0, &known, 1);
	assert_int_equal(cut_take(&tracked, false), 1);
	assert_true(is_live(0x1000));
	assert_int_equal(atomic_load(&rings[0].slot->tail), 3);
	assert_int_equal(cut_take(&tracked, false), 1);
	assert_false(is_live(0x1000));
	assert_true(tracked.process.time_end > time);
	assert_true(tracked.process.time_end < __rdtsc());
	assert_nothing_out_of_order();
}

/* A sequence does: nobody took a number meanwhile. */
static void the_clock_may_stand_still(void **state)
{
	const uint64_t known = event_word(EVENT_FREE_KNOWN, 0x1000, 0);

	(void)state;
	alloc(0, 1, 0x1000);
	push(0, &known, 1);
	assert_int_equal(cut_at(10), 1);
	assert_true(is_live(0x1000));
	assert_int_equal(cut_at(10), 1);
	assert_false(is_live(0x1000));
	assert_int_equal(tracked.process.time_end, 10);
}

static void untimed_free_before_a_timed_event_does_not_wait(void **state)
{
	const uint64_t known = event_word(EVENT_FREE_KNOWN, 0x1000, 0);

	(void)state;
	tracked.process.ns_per_tick = 1;
	alloc(0, 1, 0x1000);
	push(0, &known, 1);
	alloc(0, 5, 0x2000);
	alloc(1, 4, 0x3000);
	push(0, &known, 1);
	assert_int_equal(cut_take(&tracked, false), 4);
	assert_false(is_live(0x1000));
	assert_int_equal(tracked.process.total.peak_bytes, 16);
	assert_nothing_out_of_order();
}

/* Ring 1 makes a mark when ring 0 has come as far as `head`. */
static void mark_at(uint64_t time, uint64_t head, uint32_t generation)
{
	struct {
		struct mark_record mark;
		uint64_t heads[RINGS];
	} record = {
	    .mark = {.head = event_long(LONG_MARK, LONG_WORDS(sizeof(record))),
		     .time = time,
		     .name = "mark"},
	    .heads = {MARK_HEAD(generation, head)}};

	push(1, &record, LONG_WORDS(sizeof(record)));
}

static uint64_t live_at_mark(uint32_t i)
{
	return tally_live_objects(&tracked.process.marks[i].total);
}

static void untimed_free_is_before_a_mark_that_saw_it(void **state)
{
	const uint64_t known = event_word(EVENT_FREE_KNOWN, 0x1000, 0);

	(void)state;
	alloc(0, 1, 0x1000);
	push(0, &known, 1);
	alloc(0, 9, 0x2000);
	mark_at(4, 4, rings[0].slot->generation);
	mark_at(5, 3, rings[0].slot->generation);
	cut_at(10);
	assert_int_equal(tracked.process.n_marks, 2);
	assert_int_equal(live_at_mark(0), 0);
	assert_false(is_live(0x1000));
	assert_true(is_live(0x2000));
	assert_nothing_out_of_order();
}

static void untimed_free_is_after_a_mark_that_did_not(void **state)
{
	const uint64_t known = event_word(EVENT_FREE_KNOWN, 0x1000, 0);

	(void)state;
	alloc(0, 1, 0x1000);
	push(0, &known, 1);
	alloc(0, 9, 0x2000);
	/* of another owner of the slot the head says nothing */
	mark_at(3, 4, rings[0].slot->generation + 1);
	mark_at(4, 3, rings[0].slot->generation);
	mark_at(5, 4, rings[0].slot->generation);
	cut_at(10);
	assert_int_equal(live_at_mark(0), 1);
	assert_int_equal(live_at_mark(1), 1);
	assert_int_equal(live_at_mark(2), 0);
	assert_nothing_out_of_order();
}

static void the_last_cut_waits_for_nothing(void **state)
{
	const uint64_t known = event_word(EVENT_FREE_KNOWN, 0x1000, 0);

	(void)state;
	alloc(0, 1, 0x1000);
	push(0, &known, 1);
	assert_int_equal(cut_take(&tracked, true), 2);
	assert_int_equal(tracked.process.live.count, 0);
}

static void untimed_free_may_be_after_off_time(void **state)
{
	const uint64_t known = event_word(EVENT_FREE_KNOWN, 0x1000, 0);

	(void)state;
	alloc(0, 1, 0x1000);
	push(0, &known, 1);
	atomic_store(&tracked.control->sequence, 60);
	atomic_store(&tracked.control->off_time, 55);
	assert_int_equal(cut_take(&tracked, true), 1);
	assert_true(is_live(0x1000));
}

/*
 * A small program, truly: what lies where, who may free it, and what each ring
 * says of it.  Its threads take their steps in any order.
 */
#define PLACES 6
#define ROUNDS 400
#define STEPS 700

struct thread {
	enum { IDLE, ALLOCATED, STAMPED, RELEASED } at;
	bool is_old;
	uint32_t place;
	uint64_t time;
	bool knows[PLACES]; /* its ring has an ALLOC of it */
};

static struct thread threads[RINGS];
static struct {
	enum { NOTHING, TAKEN, KNOWN, GOING } is;
	bool is_old;   /* from before tracking */
	uint64_t time; /* of its ALLOC */
} places[PLACES];
static uint64_t old_frees, all_allocs, all_frees;
static bool has_calls;

static uint64_t stamp(void)
{
	if (tracked.process.ns_per_tick > 0)
		return __rdtsc();
	return atomic_fetch_add(&tracked.control->sequence, 1);
}

static uint64_t moment(void)
{
	if (tracked.process.ns_per_tick > 0)
		return __rdtsc();
	return atomic_load(&tracked.control->sequence);
}

static uint64_t address_of(uint32_t place)
{
	return 0x1000 + place * 16;
}

/* A new cgo call: what it frees that it has allocated is its own. */
static void enter_call(int ring)
{
	struct context_record record = {
	    .head = event_long(LONG_CONTEXT, LONG_WORDS(sizeof(record))),
	    .call = ++calls[ring],
	    .m = 0x1000,
	    .machine = (uint32_t)ring};

	push(ring, &record, LONG_WORDS(sizeof(record)));
}

/* `n` calls of ring 1 that each leave a block. */
static void others_work(uint64_t time, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		enter_call(1);
		alloc(1, time + i, 0x100000 + (time + i) * 16);
	}
}

static uint64_t older_than(uint64_t work)
{
	const struct stack *stack = tracked.process.stacks[0];

	return lifetimes_above(&stack->work_lifetimes, work);
}

/*
 * A goroutine goes on elsewhere: the last FREE of its old thread comes with the
 * cut's end, but what was done meanwhile is no part of the block's age.
 */
static void untimed_free_is_not_made_older_than_it_was(void **state)
{
	const uint64_t known = event_word(EVENT_FREE_KNOWN, 0x1000, 3);

	(void)state;
	enter_call(0);
	alloc(0, 1, 0x1000);
	push(0, &known, 1);
	others_work(2, 400);
	cut_at(1000);
	cut_at(1001);
	assert_false(is_live(0x1000));
	assert_int_equal(
	    lifetimes_count(&tracked.process.stacks[0]->work_lifetimes), 1);
	assert_int_equal(older_than(3), 0);
}

/* What the cut before has seen had come before a FREE that it did not. */
static void untimed_free_is_as_old_as_was_seen(void **state)
{
	const uint64_t known = event_word(EVENT_FREE_KNOWN, 0x1000, 3);

	(void)state;
	enter_call(0);
	alloc(0, 1, 0x1000);
	others_work(2, 300);
	cut_at(1000);
	push(0, &known, 1);
	others_work(1001, 300);
	cut_at(2000);
	cut_at(2001);
	assert_false(is_live(0x1000));
	assert_int_equal(older_than(280), 1);
	assert_int_equal(older_than(330), 0);
}

static void begin(struct thread *thread, int ring)
{
	uint32_t place = (uint32_t)(rand() % PLACES);

	if (has_calls && rand() % 3 == 0)
		enter_call(ring);
	uint64_t known =
	    event_word(EVENT_FREE_KNOWN, address_of(place), calls[ring]);
	thread->place = place;
	if (places[place].is == NOTHING) {
		places[place].is = TAKEN;
		places[place].is_old = false;
		thread->at = ALLOCATED;
	} else if (places[place].is == KNOWN) {
		places[place].is = GOING;
		old_frees += places[place].is_old;
		all_frees += !places[place].is_old;
		if (thread->knows[place] && rand() % 4)
			push(ring, &known, 1);
		else
			release(ring, stamp(), address_of(place));
		thread->at = RELEASED;
	}
}

static void step(int ring)
{
	struct thread *thread = &threads[ring];
	uint32_t place = thread->place;

	switch (thread->at) {
	case IDLE:
		begin(thread, ring);
		return;
	case ALLOCATED:
		thread->time = stamp();
		thread->at = STAMPED;
		return;
	case STAMPED:
		alloc(ring, thread->time, address_of(place));
		all_allocs++;
		places[place].is = KNOWN;
		places[place].time = thread->time;
		thread->knows[place] = true;
		break;
	case RELEASED:
		places[place].is = NOTHING;
		break;
	}
	thread->at = IDLE;
}

/* Whoever lives, and was allocated before the cut, is there. */
static void assert_none_is_missing(uint64_t time)
{
	for (uint32_t i = 0; i < PLACES; i++) {
		struct block block;
		if (places[i].is != KNOWN || places[i].is_old ||
		    places[i].time >= time)
			continue;
		assert_true(
		    live_find(&tracked.process.live, address_of(i), &block));
		assert_int_equal(block.time, places[i].time);
	}
}

static void assert_true_state(void)
{
	uint64_t live = 0;

	for (uint32_t i = 0; i < PLACES; i++) {
		bool lives = places[i].is == KNOWN && !places[i].is_old;
		struct block block;
		assert_int_equal(
		    live_find(&tracked.process.live, address_of(i), &block),
		    lives);
		if (lives)
			assert_int_equal(block.time, places[i].time);
		live += lives;
	}
	assert_int_equal(tracked.process.live.count, live);
	assert_int_equal(tracked.process.total.allocated_objects, all_allocs);
	assert_int_equal(tracked.process.total.freed_objects, all_frees);
	assert_int_equal(tracked.process.unknown_frees, old_frees);
	assert_true(tracked.process.total.peak_bytes <= PLACES * 8);
	assert_int_equal(tracked.process.degraded.missed_frees, 0);
	assert_int_equal(tracked.match.owed.n, 0);
}

static void run_once(void)
{
	memset(threads, 0, sizeof(threads));
	memset(calls, 0, sizeof(calls));
	memset(places, 0, sizeof(places));
	old_frees = all_allocs = all_frees = 0;
	places[0].is = places[1].is = KNOWN;
	places[0].is_old = places[1].is_old = true;
	atomic_store(&tracked.control->sequence, 1);
	for (int i = 0; i < STEPS; i++) {
		int chance = rand() % 100;
		if (chance < 95) {
			step(rand() %
			     (chance < 60 ? 1 + i / 60 % RINGS : RINGS));
			continue;
		}
		uint64_t time = moment();
		cut_take(&tracked, false);
		assert_none_is_missing(time);
	}
	for (int ring = 0; ring < RINGS; ring++)
		while (threads[ring].at != IDLE)
			step(ring);
	if (rand() % 2) {
		cut_take(&tracked, true);
	} else {
		cut_take(&tracked, false);
		cut_take(&tracked, false);
	}
	assert_true_state();
}

static void what_threads_do_is_what_is_seen(void **state)
{
	srand(5);
	for (int i = 0; i < ROUNDS; i++) {
		tracked.process.ns_per_tick = i % 2;
		has_calls = i % 4 < 2;
		run_once();
		stop(state);
		start(state);
	}
}

/* A hostile count of slots must not lead beyond the page's end. */
static void no_more_slots_than_there_are(void **state)
{
	(void)state;
	alloc(0, 1, 0x1000);
	atomic_store(&tracked.control->slots_used, UINT32_MAX);
	assert_int_equal(cut_at(2), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(rings_are_merged_by_time),
	    TEST(what_is_later_is_left_for_the_next_cut),
	    TEST(what_is_told_comes_at_its_time),
	    TEST(the_last_cut_takes_all),
	    TEST(nothing_from_off_time_on_is_used),
	    TEST(off_time_in_the_future_is_no_licence),
	    TEST(damage_is_said_and_hurts_one_ring_only),
	    TEST(dead_and_drained_is_given_back),
	    TEST(dead_and_not_drained_is_kept),
	    TEST(a_slot_that_cannot_be_frees_no_chunk),
	    TEST(a_mark_stands_between),
	    TEST(untimed_free_waits_for_the_next_cut),
	    TEST(the_clock_may_stand_still),
	    TEST(untimed_free_before_a_timed_event_does_not_wait),
	    TEST(untimed_free_is_not_made_older_than_it_was),
	    TEST(untimed_free_is_as_old_as_was_seen),
	    TEST(untimed_free_is_before_a_mark_that_saw_it),
	    TEST(untimed_free_is_after_a_mark_that_did_not),
	    TEST(the_last_cut_waits_for_nothing),
	    TEST(untimed_free_may_be_after_off_time),
	    TEST(what_threads_do_is_what_is_seen),
	    TEST(no_more_slots_than_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
