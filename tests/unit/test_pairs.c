/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_pairs.c - whole cuts, which use pairs where they can, against the same
 * words read and matched one event at a time
 */
#include "ingest/pairs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "ingest/cut.h"
#include "ingest/tracked.h"

#define RINGS 3
#define STACKS 4
#define ROUNDS 400

static uint64_t random_state = 99;

static uint64_t below(uint64_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (random_state >> 11) % n;
}

static struct session_control *control;
static char *base;
static uint64_t heads[RINGS], now;

static struct ring_slot *slot(int i)
{
	return (struct ring_slot *)((char *)control + CONTROL_SLOTS) + i;
}

static uint32_t add_stack(void *arg, const struct stack_record *record,
			  uint64_t words)
{
	const struct frames_record *frames = (const void *)record;
	struct process *process = arg;
	struct pc pc = {0x1000 + frames->id, 1};

	(void)words;
	return process_stack(process, &pc, 1, 0, 0, frames->id % 2);
}

static void push(int ring, const void *words, uint64_t n)
{
	memcpy(base + (uint64_t)ring * RING_CHUNK_BYTES + heads[ring] * 8,
	       words, n * 8);
	heads[ring] += n;
	atomic_store(&slot(ring)->head, heads[ring]);
}

static void begin(int ring, uint64_t call)
{
	struct context_record context = {
	    .head = event_long(LONG_CONTEXT, LONG_WORDS(sizeof(context))),
	    .goid = (uint64_t)ring + 1,
	    .call = call,
	    .m = call ? 0x7000 : 0,
	    .depth = call ? 1 : 0,
	    .machine = (uint32_t)ring + 1};

	push(ring, &context, LONG_WORDS(sizeof(context)));
	for (uint32_t id = 1; id <= STACKS; id++) {
		struct frames_record frames = {.head =
						   event_long(LONG_FRAMES, 4),
					       .id = id,
					       .n_frames = 1};
		push(ring, &frames, 3);
		push(ring, &(uint64_t){FRAME_GO | id}, 1);
	}
}

static void alloc(int ring, uint64_t address, uint64_t call, uint64_t size,
		  uint32_t stack)
{
	uint64_t words[] = {event_word(EVENT_ALLOC, address, call),
			    now += 1 + below(3), event_size_stack(size, stack)};

	push(ring, words, 3);
}

static void known(int ring, uint64_t address, uint64_t call)
{
	push(ring, &(uint64_t){event_word(EVENT_FREE_KNOWN, address, call)}, 1);
}

/* A thread's own blocks lie in a place of their own. */
static void write_some(int ring, uint64_t call)
{
	uint64_t place = ((uint64_t)ring + 1) << 20, size = 8 * (1 + below(3));
	uint32_t stack = 1 + (uint32_t)below(STACKS);
	uint64_t other = place + 0x8000 + (now << 4);

	switch (below(3)) {
	case 0:
		for (uint64_t n = below(20); n; n--) {
			alloc(ring, place + 16 * (n % 2), call, size, stack);
			known(ring, place + 16 * (n % 2), call);
		}
		break;
	case 1:
		alloc(ring, other, call, size, stack);
		break;
	default:
		alloc(ring, other, call, size, stack);
		push(ring,
		     (uint64_t[]){event_word(EVENT_FREE, other, call), ++now},
		     2);
	}
}

static void write_rings(void)
{
	uint64_t calls[RINGS];

	memset(base, 0, RINGS * (size_t)RING_CHUNK_BYTES);
	for (int i = 0; i < RINGS; i++) {
		heads[i] = 0;
		calls[i] = below(4) ? 100 + below(3) : 0;
		begin(i, calls[i]);
	}
	for (int n = 0; n < 40; n++) {
		int ring = (int)below(RINGS);
		if (calls[ring] && !below(5))
			calls[ring]++;
		write_some(ring, calls[ring]);
	}
}

static void init(struct tracked *tracked)
{
	memset(tracked, 0, sizeof(*tracked));
	tracked->control = control;
	assert_int_equal(process_init(&tracked->process), 0);
	assert_int_equal(match_init(&tracked->match, &tracked->process), 0);
	tracked->rings = (struct rings){.base = base,
					.bytes = RINGS * RING_CHUNK_BYTES,
					.chunk_used = control->chunk_used,
					.stack = add_stack,
					.arg = &tracked->process};
	tracked->readers = calloc(RING_SLOTS_MAX, sizeof(*tracked->readers));
	assert_non_null(tracked->readers);
}

static void release(struct tracked *tracked)
{
	for (int i = 0; i < RINGS; i++)
		reader_release(&tracked->readers[i]);
	match_release(&tracked->match);
	process_release(&tracked->process);
	free(tracked->readers);
}

/* The earliest event of all rings, again and again. */
static void use_one_by_one(struct tracked *tracked)
{
	for (int i = 0; i < RINGS; i++) {
		tracked->readers[i].slot = slot(i);
		reader_look(&tracked->readers[i], &tracked->rings, 0);
		tracked->readers[i].head_time = UINT64_MAX / 2;
	}
	for (;;) {
		struct reader *first = NULL;
		for (int i = 0; i < RINGS; i++) {
			struct reader *reader = &tracked->readers[i];
			if (reader_peek(reader, &tracked->rings) &&
			    (!first || reader->event.time < first->event.time))
				first = reader;
		}
		if (!first)
			return;
		if (first->context.m)
			first->event.machine = match_machine(
			    &tracked->match, first->context.machine);
		assert_int_equal(
		    match_event(&tracked->match, &first->event, &first->aside),
		    0);
		reader_take(first);
	}
}

static void assert_same(const struct process *a, const struct process *b)
{
	assert_int_equal(a->events, b->events);
	assert_memory_equal(&a->total, &b->total, sizeof(a->total));
	assert_int_equal(a->live.count, b->live.count);
	assert_int_equal(a->unknown_frees, b->unknown_frees);
	assert_int_equal(a->n_stacks, b->n_stacks);
	assert_int_equal(a->n_groups, b->n_groups);
	for (uint32_t i = 0; i < a->n_stacks; i++) {
		const struct stack *one = a->stacks[i], *two = b->stacks[i];
		assert_memory_equal(&one->tally, &two->tally,
				    sizeof(struct tally));
		assert_int_equal(one->goid, two->goid);
		assert_int_equal(one->temporaries, two->temporaries);
		assert_int_equal(one->calls, two->calls);
		assert_int_equal(one->last_time, two->last_time);
		assert_int_equal(one->first_work, two->first_work);
		assert_int_equal(one->last_work, two->last_work);
		assert_int_equal(one->row, two->row);
	}
	for (uint32_t i = 0; i < a->n_groups; i++) {
		const struct group *one = a->groups[i], *two = b->groups[i];
		assert_memory_equal(&one->tally, &two->tally,
				    sizeof(struct tally));
		assert_int_equal(one->calls, two->calls);
	}
}

static void a_cut_is_what_its_events_are(void **state)
{
	static struct tracked fast, slow;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		now = 1000;
		write_rings();
		init(&fast);
		init(&slow);
		cut_take(&fast, true);
		use_one_by_one(&slow);
		assert_same(&fast.process, &slow.process);
		assert_int_equal(fast.match.work, slow.match.work);
		release(&fast);
		release(&slow);
	}
}

/* The other ring's events keep the pairs in their places. */
static void nothing_is_taken_beyond_until(void **state)
{
	struct tracked tracked;

	(void)state;
	now = 1000;
	heads[0] = 0;
	begin(0, 7);
	for (int i = 0; i < 10; i++) {
		alloc(0, 0x5000, 7, 8, 1);
		known(0, 0x5000, 7);
	}
	alloc(0, 0x6000, 7, 8, 1);
	init(&tracked);
	struct reader *reader = &tracked.readers[0];
	reader->slot = slot(0);
	reader_look(reader, &tracked.rings, 0);
	assert_true(reader_peek(reader, &tracked.rings));
	reader->machine = match_machine(&tracked.match, 1);
	/* a FREE of another ring is still to come: one at a time */
	struct block other = {.address = 0x5000};
	assert_int_equal(live_insert(&tracked.process.live, &other), 0);
	assert_int_equal(
	    pairs_use(&tracked.match, reader, UINT64_MAX, UINT64_MAX), 0);
	assert_int_equal(live_remove(&tracked.process.live, 0x5000, &other), 0);
	uint64_t sixth = reader->words[reader->next + 5 * 4 + 1];
	assert_int_equal(pairs_use(&tracked.match, reader, sixth, UINT64_MAX),
			 10);
	assert_int_equal(
	    pairs_use(&tracked.match, reader, UINT64_MAX, UINT64_MAX), 10);
	assert_int_equal(tracked.process.total.freed_objects, 10);
	assert_int_equal(tracked.process.live.count, 0);
	release(&tracked);
}

static int start(void **state)
{
	(void)state;
	control = aligned_alloc(DARKHEAP_PAGE, CONTROL_BYTES);
	base = calloc(RINGS, RING_CHUNK_BYTES);
	assert_non_null(control);
	assert_non_null(base);
	memset(control, 0, CONTROL_BYTES);
	for (int i = 0; i < RINGS; i++) {
		slot(i)->offset = (uint64_t)i * RING_CHUNK_BYTES;
		slot(i)->words = RING_WORDS_MIN;
		slot(i)->generation = 1;
		atomic_store(&slot(i)->state, SLOT_LIVE);
	}
	atomic_store(&control->slots_used, RINGS);
	/* later than all that will be written */
	atomic_store(&control->sequence, UINT64_MAX / 2);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	free(control);
	free(base);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_cut_is_what_its_events_are),
	    cmocka_unit_test(nothing_is_taken_beyond_until),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, start, stop);
}
