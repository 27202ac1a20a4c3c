/* SPDX-License-Identifier: MIT */
/* links: collector/ingest/reader.c collector/model/live.c ; libs: -lcmocka */
/*
 * test_reader.c - words of a ring: the good ones are events, the rest is damage
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ingest/reader.h"

#define CHUNKS 64

static uint64_t memory[CHUNKS * RING_CHUNK_BYTES / 8];
static _Atomic uint64_t chunk_used[RING_CHUNKS_MAX / 64];
static struct session_control control;
static struct ring_slot slot;
static struct reader reader;
static uint64_t put; /* index of the next word that the "producer" writes */
static uint32_t stacks_seen;

static uint32_t add_stack(void *arg, const struct stack_record *record,
			  uint64_t words)
{
	bool is_walked = event_long_subtype(record->head) == LONG_FRAMES;

	(void)arg;
	assert_true(words >= LONG_WORDS(is_walked ? sizeof(struct frames_record)
						  : sizeof(*record)));
	return 40 + ++stacks_seen;
}

static const struct rings rings = {.base = (char *)memory,
				   .bytes = sizeof(memory),
				   .chunk_used = chunk_used,
				   .stack = add_stack};

/* Goroutine g has origin g / 10; the twin of stack 41 for origin 3 is 341. */
static uint64_t met, met_parent, met_gopc;
static char met_test[TEST_NAME_MAX];

static void meet(void *arg, const struct goroutine_record *record,
		 const char *test)
{
	(void)arg;
	met = record->goid;
	met_parent = record->parent;
	met_gopc = record->gopc;
	assert_true(strlen(test) < sizeof(met_test));
	strcpy(met_test, test);
}

static uint32_t origin_of(void *arg, uint64_t goid)
{
	(void)arg;
	return (uint32_t)goid / 10;
}

static uint32_t n_parts;

static uint32_t part(void *arg, uint32_t stack, uint32_t origin)
{
	(void)arg;
	assert_true(origin > 0);
	n_parts++;
	return origin * 100 + stack;
}

static const struct rings test_rings = {.base = (char *)memory,
					.bytes = sizeof(memory),
					.chunk_used = chunk_used,
					.stack = add_stack,
					.goroutine = meet,
					.origin = origin_of,
					.part = part};

static int start(void **state)
{
	(void)state;
	memset(memory, 0, sizeof(memory));
	memset(&slot, 0, sizeof(slot));
	memset(&reader, 0, sizeof(reader));
	memset(chunk_used, 0, sizeof(chunk_used));
	slot.words = RING_WORDS_MIN;
	slot.generation = 1;
	atomic_store(&slot.state, SLOT_LIVE);
	reader.slot = &slot;
	put = 0;
	stacks_seen = 0;
	return 0;
}

static int stop(void **state)
{
	(void)state;
	reader_release(&reader);
	return 0;
}

static void write_words(const void *words, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		memory[(put + i) & (slot.words - 1)] =
		    ((const uint64_t *)words)[i];
	put += n;
	atomic_store(&slot.head, put);
}

static void write_alloc(uint64_t address, uint64_t time, uint32_t stack)
{
	uint64_t words[] = {event_word(EVENT_ALLOC, address, 3), time,
			    event_size_stack(77, stack)};

	write_words(words, 3);
}

static bool look_and_peek(void)
{
	reader_look(&reader, &rings, 0);
	return reader_peek(&reader, &rings);
}

static void an_allocation_with_its_context(void **state)
{
	struct context_record context = {
	    .head = event_long(LONG_CONTEXT, LONG_WORDS(sizeof(context))),
	    .goid = 5,
	    .call = 0x120001,
	    .m = 4096,
	    .machine = 9};

	(void)state;
	write_words(&context, LONG_WORDS(sizeof(context)));
	write_alloc(0x7f0000001230, 1000, 0);
	assert_true(look_and_peek());
	assert_int_equal(reader.event.type, EVENT_ALLOC);
	assert_int_equal(reader.event.address, 0x7f0000001230);
	assert_int_equal(reader.event.size, 77);
	/* the high bits of the context, the low ones of the event */
	assert_int_equal(reader.event.call, 0x120003);
	reader_take(&reader);
	assert_false(look_and_peek());
	reader_done(&reader);
	assert_int_equal(atomic_load(&slot.tail), put);
}

static void a_stack_gives_its_events_an_index(void **state)
{
	struct stack_record record = {
	    .head = event_long(LONG_STACK, LONG_WORDS(sizeof(record))),
	    .id = 1};

	(void)state;
	write_words(&record, LONG_WORDS(sizeof(record)));
	write_alloc(0x1000, 1, 1);
	write_alloc(0x2000, 2, 2);
	assert_true(look_and_peek());
	assert_int_equal(reader.event.stack, 41);
	reader_take(&reader);
	assert_true(look_and_peek());
	assert_int_equal(reader.event.stack, 0); /* never sent: lost */
}

static void write_stack(uint32_t id)
{
	struct stack_record record = {
	    .head = event_long(LONG_STACK, LONG_WORDS(sizeof(record))),
	    .id = id};

	write_words(&record, LONG_WORDS(sizeof(record)));
}

static void write_context(uint64_t goid, uint32_t machine)
{
	struct context_record context = {
	    .head = event_long(LONG_CONTEXT, LONG_WORDS(sizeof(context))),
	    .goid = goid,
	    .call = 1,
	    .machine = machine};

	write_words(&context, LONG_WORDS(sizeof(context)));
}

static void assert_stack(uint32_t wanted)
{
	reader_look(&reader, &test_rings, 0);
	assert_true(reader_peek(&reader, &test_rings));
	assert_int_equal(reader.event.stack, wanted);
	reader_take(&reader);
}

static void stacks_are_those_of_the_goroutines_origin(void **state)
{
	(void)state;
	n_parts = 0;
	write_stack(1);
	write_context(5, 0);
	write_alloc(0x1000, 1, 1);
	write_context(30, 0);
	write_alloc(0x2000, 2, 1);
	write_alloc(0x3000, 3, 1);
	write_stack(2);
	write_stack(1500); /* the map grows */
	write_alloc(0x4000, 4, 2);
	write_alloc(0x5000, 5, 1500);
	write_context(35, 0);
	write_alloc(0x6000, 6, 1);
	write_context(30, 1u << MACHINE_RUNTIME_SHIFT);
	write_alloc(0x7000, 7, 1);
	write_alloc(0x8000, 8, 2);
	write_context(40, 0);
	write_alloc(0x9000, 9, 1500);
	write_alloc(0xa000, 10, 9999); /* never sent */
	assert_stack(41);
	assert_stack(341);
	assert_stack(341);
	assert_stack(342);
	assert_stack(343);
	assert_stack(341);
	assert_stack(41);
	assert_stack(42);
	assert_stack(443);
	assert_stack(0);
	assert_int_equal(n_parts, 4);
}

static void a_goroutine_says_whose_it_is(void **state)
{
	struct {
		struct goroutine_record head;
		char test[TEST_NAME_MAX];
	} record = {.head = {.goid = 7, .parent = 3, .gopc = 0x401234}};
	uint64_t head_words = LONG_WORDS(sizeof(record.head));

	(void)state;
	record.head.head = event_long(LONG_GOROUTINE, head_words + 2);
	strcpy(record.test, "TestDecode");
	write_words(&record, head_words + 2);
	reader_look(&reader, &test_rings, 0);
	assert_false(reader_peek(&reader, &test_rings));
	assert_false(reader.is_damaged);
	assert_int_equal(met, 7);
	assert_int_equal(met_parent, 3);
	assert_int_equal(met_gopc, 0x401234);
	assert_string_equal(met_test, "TestDecode");
	/* what is not terminated is */
	memset(record.test, 'T', sizeof(record.test));
	record.head.head = event_long(LONG_GOROUTINE, head_words + 32);
	write_words(&record, head_words + 32);
	reader_look(&reader, &test_rings, 0);
	assert_false(reader_peek(&reader, &test_rings));
	assert_false(reader.is_damaged);
	assert_int_equal(strlen(met_test), TEST_NAME_MAX - 1);
}

static void assert_goroutine_is_damage(const struct rings *of, uint64_t words)
{
	uint64_t record[64] = {event_long(LONG_GOROUTINE, words)};
	void *state = NULL;

	stop(&state);
	start(&state);
	write_words(record, words ? words : 1);
	reader_look(&reader, of, 0);
	assert_false(reader_peek(&reader, of));
	assert_true(reader.is_damaged);
}

static void goroutines_that_cannot_be(void **state)
{
	uint64_t head_words = LONG_WORDS(sizeof(struct goroutine_record));

	(void)state;
	assert_goroutine_is_damage(&rings, head_words + 1);
	assert_goroutine_is_damage(&test_rings, 0);
	assert_goroutine_is_damage(&test_rings, 1);
	assert_goroutine_is_damage(&test_rings, head_words);
	assert_goroutine_is_damage(&test_rings, head_words + 33);
}

/* Ids start again after the last one, and come again in any order. */
static void the_newest_stack_of_an_id_counts(void **state)
{
	(void)state;
	for (uint32_t id = 1; id <= 3; id++)
		write_stack(id);
	write_alloc(0x1000, 6, 1);
	write_stack(1);
	write_alloc(0x2000, 7, 1);
	write_alloc(0x3000, 8, 3);
	assert_true(look_and_peek());
	assert_int_equal(reader.event.stack, 41);
	reader_take(&reader);
	assert_true(look_and_peek());
	assert_int_equal(reader.event.stack, 44);
	reader_take(&reader);
	assert_true(look_and_peek());
	assert_int_equal(reader.event.stack, 43);
}

static void write_free(uint64_t address, uint64_t time)
{
	uint64_t words[] = {event_word(EVENT_FREE, address, 3), time};

	write_words(words, 2);
}

static void write_freed(uint32_t stack)
{
	struct freed_record record = {
	    .head = event_long(LONG_FREED, LONG_WORDS(sizeof(record))),
	    .stack = stack};

	write_words(&record, LONG_WORDS(sizeof(record)));
}

/* It is the next FREE's, also when that is looked at twice, and nobody else's.
 */
static void a_freer_is_of_the_next_free(void **state)
{
	const uint32_t wanted[] = {0, 42, 0, 1, 0};

	(void)state;
	write_stack(1);
	write_free(0x1000, 1);
	write_freed(1);
	write_free(0x2000, 2);
	write_free(0x3000, 3);
	write_freed(77); /* never sent */
	write_free(0x4000, 4);
	write_freed(1);
	write_alloc(0x5000, 5, 1);
	write_free(0x6000, 6);
	for (int i = 0; i < 4; i++) {
		assert_true(look_and_peek());
		assert_true(look_and_peek());
		assert_int_equal(reader.event.freed_by, wanted[i]);
		reader_take(&reader);
	}
	assert_true(look_and_peek());
	assert_int_equal(reader.event.type, EVENT_ALLOC);
	assert_int_equal(reader.event.freed_by, 0);
	reader_take(&reader);
	assert_true(look_and_peek());
	assert_int_equal(reader.event.freed_by, wanted[4]);
}

static void write_mean(uint64_t mean)
{
	struct sample_record record = {
	    .head = event_long(LONG_SAMPLE, LONG_WORDS(sizeof(record))),
	    .mean = mean};

	write_words(&record, LONG_WORDS(sizeof(record)));
}

/* A mean governs what comes behind it. */
static void write_told(struct told_record told)
{
	told.head = event_long(LONG_TOLD, LONG_WORDS(sizeof(told)));
	write_words(&told, LONG_WORDS(sizeof(told)));
}

static void what_the_program_told_is_an_event(void **state)
{
	(void)state;
	write_told((struct told_record){.time = 7,
					.address = 0x7f0000001231,
					.pool = 0x5000,
					.size_stack = event_size_stack(9, 0),
					.what = TOLD_ALLOC});
	write_told((struct told_record){.time = 8,
					.address = 0x7f0000001230,
					.size_stack = event_size_stack(9, 0),
					.what = TOLD_ALLOC,
					.is_left_out = 1});
	write_told((struct told_record){
	    .time = 9, .pool = 0x5000, .what = TOLD_POOL_ENDS});
	write_alloc(0x7f0000001240, 10, 0);
	assert_true(look_and_peek());
	assert_int_equal(reader.event.type, EVENT_ALLOC);
	assert_int_equal(reader.event.told, TOLD_ALLOC);
	assert_int_equal(reader.event.time, 7);
	assert_int_equal(reader.event.address, 0x7f0000001231);
	assert_int_equal(reader.event.pool, 0x5000);
	assert_int_equal(reader.event.size, 9);
	assert_false(reader.event.is_left_out);
	reader_take(&reader);
	assert_true(look_and_peek());
	assert_true(reader.event.is_left_out);
	assert_int_equal(reader.event.pool, 0);
	reader_take(&reader);
	assert_true(look_and_peek());
	assert_int_equal(reader.event.type, EVENT_LONG);
	assert_int_equal(reader.event.told, TOLD_POOL_ENDS);
	reader_take(&reader);
	assert_true(look_and_peek());
	assert_int_equal(reader.event.told, 0);
}

/* An untimed FREE happened before what was told next. */
static void what_was_told_has_a_time(void **state)
{
	uint64_t freed = event_word(EVENT_FREE_KNOWN, 0x1000, 0);

	(void)state;
	write_words(&freed, 1);
	write_told((struct told_record){
	    .time = 77, .pool = 0x5000, .what = TOLD_POOL});
	reader_look(&reader, &rings, 0);
	reader.head_time = 1000;
	assert_true(reader_peek(&reader, &rings));
	assert_int_equal(reader.event.time, 77);
}

static void a_mean_holds_until_the_next_one(void **state)
{
	const uint64_t means[] = {0, 4096, 4096, SAMPLE_MEAN_MAX, 0};

	(void)state;
	write_alloc(0x1000, 1, 0);
	write_mean(4096);
	write_alloc(0x2000, 2, 0);
	write_alloc(0x3000, 3, 0);
	write_mean(7);
	write_mean(SAMPLE_MEAN_MAX);
	write_alloc(0x4000, 4, 0);
	write_mean(0);
	write_alloc(0x5000, 5, 0);
	for (int i = 0; i < 5; i++) {
		assert_true(look_and_peek());
		assert_int_equal(reader.event.mean, means[i]);
		reader_take(&reader);
	}
}

static void skip_leads_to_the_start(void **state)
{
	uint64_t skip;

	(void)state;
	put = RING_WORDS_MIN - 2;
	reader_look(&reader, &rings, 0);
	reader.next = put;
	skip = event_long(LONG_SKIP, 2);
	memory[put] = skip;
	put += 2;
	write_alloc(0x1000, 1, 0);
	assert_true(look_and_peek());
	assert_int_equal(reader.event.address, 0x1000);
	assert_int_equal(reader.next, RING_WORDS_MIN);
}

static void grow_goes_on_elsewhere(void **state)
{
	uint64_t words = 4 * RING_WORDS_MIN;
	struct grow_record record = {.head = event_long(LONG_GROW, 3),
				     .offset = 4 * RING_CHUNK_BYTES,
				     .words = words};
	uint64_t alloc[] = {event_word(EVENT_ALLOC, 0x5000, 0), 9, 1};

	(void)state;
	atomic_store(&chunk_used[0], 1);
	write_words(&record, 3);
	memcpy((char *)memory + record.offset, alloc, sizeof(alloc));
	atomic_store(&slot.head, words + 3);
	assert_true(look_and_peek());
	assert_int_equal(reader.event.address, 0x5000);
	assert_int_equal(reader.next, words);
	assert_int_equal(atomic_load(&chunk_used[0]), 0); /* given back */
}

static void write_known(uint64_t address)
{
	write_words(
	    (const uint64_t[]){event_word(EVENT_FREE_KNOWN, address, 3)}, 1);
}

static void expect_known(uint64_t address, uint64_t time)
{
	assert_true(reader_peek(&reader, &rings));
	assert_int_equal(reader.event.type, EVENT_FREE_KNOWN);
	assert_int_equal(reader.event.address, address);
	assert_int_equal(reader.event.time, time);
	reader_take(&reader);
}

static void look_at(uint64_t head_time)
{
	reader_look(&reader, &rings, 0);
	reader.head_time = head_time;
}

static void untimed_frees_are_before_the_next_event(void **state)
{
	uint64_t free[] = {event_word(EVENT_FREE, 0x5000, 0), 40};

	(void)state;
	write_alloc(0x1000, 10, 0);
	write_known(0x1000);
	write_known(0x2000);
	write_alloc(0x3000, 30, 0);
	write_known(0x3000);
	write_words(free, 2);
	look_at(100);
	assert_true(reader_peek(&reader, &rings));
	assert_int_equal(reader.event.time, 10);
	reader_take(&reader);
	expect_known(0x1000, 30);
	expect_known(0x2000, 30);
	assert_true(reader_peek(&reader, &rings));
	assert_int_equal(reader.event.address, 0x3000);
	reader_take(&reader);
	expect_known(0x3000, 40);
	assert_true(reader_peek(&reader, &rings));
	assert_int_equal(reader.event.type, EVENT_FREE);
}

/* Without a timed event behind it: when the ring was seen with it in. */
static void untimed_frees_are_before_they_were_seen(void **state)
{
	(void)state;
	write_alloc(0x1000, 10, 0);
	write_known(0x1000);
	look_at(50);
	assert_true(reader_peek(&reader, &rings));
	reader_take(&reader);
	assert_true(reader_peek(&reader, &rings));
	assert_int_equal(reader.event.time, 50);
	write_known(0x2000);
	look_at(60);
	expect_known(0x1000, 50);
	assert_true(reader_peek(&reader, &rings));
	assert_int_equal(reader.event.time, 60);
	write_alloc(0x3000, 55, 0);
	look_at(70);
	expect_known(0x2000, 55);
	/* of another thread's ring nothing is known from this one */
	slot.generation = 2;
	put = 0;
	write_known(0x4000);
	look_at(80);
	expect_known(0x4000, 80);
}

/* Context, SKIP, GROW and mark stand between; none of them is used twice. */
static void the_look_ahead_goes_through_long_records(void **state)
{
	uint64_t skip = event_long(LONG_SKIP, 1), words = 4 * RING_WORDS_MIN;
	struct context_record context = {
	    .head = event_long(LONG_CONTEXT, LONG_WORDS(sizeof(context)))};
	struct grow_record grow = {.head = event_long(LONG_GROW, 3),
				   .offset = 4 * RING_CHUNK_BYTES,
				   .words = words};
	struct mark_record mark = {
	    .head = event_long(LONG_MARK, LONG_WORDS(sizeof(mark))),
	    .time = 77};

	(void)state;
	put = RING_WORDS_MIN - 2;
	look_at(0);
	reader.next = put;
	write_known(0x1000);
	write_words(&skip, 1);
	write_words(&context, LONG_WORDS(sizeof(context)));
	write_known(0x2000);
	write_words(&grow, 3);
	uint64_t *grown = memory + grow.offset / 8;
	grown[0] = event_word(EVENT_FREE_KNOWN, 0x3000, 0);
	memcpy(grown + 1, &mark, sizeof(mark));
	atomic_store(&slot.head, words + 1 + LONG_WORDS(sizeof(mark)));
	look_at(100);
	expect_known(0x1000, 77);
	expect_known(0x2000, 77);
	assert_int_equal(reader.offset, 0);
	expect_known(0x3000, 77);
	assert_int_equal(reader.offset, grow.offset);
	assert_true(reader_peek(&reader, &rings));
	assert_int_equal(reader.event.type, EVENT_LONG);
	reader_take(&reader);
	assert_false(reader_peek(&reader, &rings));
	assert_false(reader.is_damaged);
}

/* What cannot be ends the look; the reader says so when it comes there. */
static void the_look_ahead_stops_at_damage(void **state)
{
	const uint64_t bad[] = {0,
				event_long(LONG_SKIP, 0),
				event_long(LONG_SKIP, RING_WORDS_MIN),
				event_long(LONG_GROW, 3),
				event_long(LONG_MARK, 4),
				event_word(EVENT_ALLOC, 0x10, 0)};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		start(state);
		write_known(0x1000);
		write_words((const uint64_t[]){bad[i], 3, 3, 3},
			    event_type(bad[i]) == EVENT_ALLOC ? 1 : 4);
		look_at(5);
		assert_true(reader_peek(&reader, &rings));
		assert_true(reader.event.time <= 5);
		reader_take(&reader);
		assert_false(reader_peek(&reader, &rings));
		assert_true(reader.is_damaged);
		stop(state);
	}
}

static void a_new_owner_starts_afresh(void **state)
{
	(void)state;
	write_alloc(0x1000, 1, 0);
	assert_true(look_and_peek());
	reader_take(&reader);
	slot.generation = 2;
	put = 0;
	write_alloc(0x2000, 1, 0);
	assert_true(look_and_peek());
	assert_int_equal(reader.event.address, 0x2000);
	assert_int_equal(reader.next, 0);
}

static void the_owner_word_tells_the_end(void **state)
{
	uint32_t died = OWNER_DIED | 1234;

	(void)state;
	slot.has_word = 1;
	reader_look(&reader, &rings, 4);
	assert_false(reader.is_dead);
	memcpy(slot.owner + 4, &died, 4);
	reader_look(&reader, &rings, 4);
	assert_true(reader.is_dead);
	reader_recycle(&reader, &rings, &control);
	assert_false(reader.is_live); /* bell.c touches words of live ones */
	assert_int_equal(atomic_load(&slot.state), SLOT_FREE);
	assert_int_equal(atomic_load(&control.slots_free), 1);
}

/* All but the first chunk's: the next thread begins with that. */
static void pages_of_a_large_ring_are_given_back(void **state)
{
	int fd = memfd_create("rings", 0);
	struct rings shared = rings;
	struct stat file;

	(void)state;
	assert_int_equal(ftruncate(fd, sizeof(memory)), 0);
	shared.base = mmap(NULL, sizeof(memory), PROT_READ | PROT_WRITE,
			   MAP_SHARED, fd, 0);
	assert_ptr_not_equal(shared.base, MAP_FAILED);
	memset(shared.base, 1, 5 * RING_CHUNK_BYTES);
	slot.words = 4 * RING_WORDS_MIN;
	reader_look(&reader, &shared, 0);
	reader_recycle(&reader, &shared, &control);
	assert_int_equal(fstat(fd, &file), 0);
	assert_int_equal(file.st_blocks * 512, 2 * RING_CHUNK_BYTES);
	munmap(shared.base, sizeof(memory));
	close(fd);
}

static void expect_damage(uint64_t word)
{
	start(NULL);
	write_words((const uint64_t[]){word, 1, 2}, 3);
	assert_false(look_and_peek());
	assert_true(reader.is_damaged);
	stop(NULL);
}

static void expect_damage_of_told(struct told_record told)
{
	start(NULL);
	write_told(told);
	assert_false(look_and_peek());
	assert_true(reader.is_damaged);
	stop(NULL);
}

static void what_cannot_be_told_is_damage(void **state)
{
	(void)state;
	expect_damage(event_long(LONG_TOLD, 3));
	/* a block of malloc has a reason to be told of, and its address */
	expect_damage_of_told((struct told_record){.what = TOLD_ALLOC});
	expect_damage_of_told((struct told_record){
	    .what = TOLD_ALLOC, .is_left_out = 1, .address = 0x1001});
	expect_damage_of_told((struct told_record){.what = TOLD_FREE});
	expect_damage_of_told((struct told_record){.pool = 1, .what = 0});
	expect_damage_of_told((struct told_record){.pool = 1, .what = 5});
	start(NULL);
}

static void what_cannot_be_is_damage(void **state)
{
	struct sample_record too_much = {.head = event_long(LONG_SAMPLE, 2),
					 .mean = SAMPLE_MEAN_MAX + 1};
	struct grow_record outside = {.head = event_long(LONG_GROW, 3),
				      .offset = sizeof(memory),
				      .words = RING_WORDS_MIN};

	(void)state;
	expect_damage(0);
	expect_damage(event_long(LONG_SKIP, 0));
	expect_damage(event_long(LONG_SKIP, 4)); /* beyond head */
	expect_damage(event_long(LONG_CONTEXT, 3));
	expect_damage(event_long(LONG_MARK, 3));
	expect_damage(event_long(LONG_SAMPLE, 3));
	start(NULL);
	write_words(&too_much, 2);
	assert_false(look_and_peek());
	assert_true(reader.is_damaged);
	stop(NULL);
	expect_damage(event_long((enum event_long)77, 3));
	start(NULL);
	write_words(&outside, 3);
	assert_false(look_and_peek());
	assert_true(reader.is_damaged);
	stop(NULL);
	start(NULL);
	slot.offset = 123; /* no whole chunk */
	reader_look(&reader, &rings, 0);
	assert_true(reader.is_damaged);
}

static void garbage_never_leads_astray(void **state)
{
	(void)state;
	srand(1);
	for (int round = 0; round < 3000; round++) {
		start(NULL);
		for (int i = 0; i < 64; i++)
			memory[i] = (uint64_t)rand() << 33 ^
				    (uint64_t)rand() << 11 ^ (uint64_t)rand();
		for (int i = 0; i < 64; i += 1 + rand() % 8)
			memory[i] = event_long((enum event_long)(rand() % 7),
					       (uint64_t)(rand() % 20));
		atomic_store(&slot.head, (uint64_t)(rand() % 64));
		reader_look(&reader, &rings, (uint32_t)rand());
		for (int i = 0; i < 64 && reader_peek(&reader, &rings); i++)
			reader_take(&reader);
		assert_true(reader.is_damaged || reader.next >= reader.head);
		stop(NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(an_allocation_with_its_context),
	    TEST(a_stack_gives_its_events_an_index),
	    TEST(stacks_are_those_of_the_goroutines_origin),
	    TEST(a_goroutine_says_whose_it_is),
	    TEST(goroutines_that_cannot_be),
	    TEST(the_newest_stack_of_an_id_counts),
	    TEST(a_freer_is_of_the_next_free),
	    TEST(a_mean_holds_until_the_next_one),
	    TEST(skip_leads_to_the_start),
	    TEST(grow_goes_on_elsewhere),
	    TEST(untimed_frees_are_before_the_next_event),
	    TEST(untimed_frees_are_before_they_were_seen),
	    TEST(the_look_ahead_goes_through_long_records),
	    TEST(the_look_ahead_stops_at_damage),
	    TEST(a_new_owner_starts_afresh),
	    TEST(the_owner_word_tells_the_end),
	    TEST(pages_of_a_large_ring_are_given_back),
	    TEST(what_the_program_told_is_an_event),
	    TEST(what_was_told_has_a_time),
	    TEST(what_cannot_be_told_is_damage),
	    TEST(what_cannot_be_is_damage),
	    TEST(garbage_never_leads_astray),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
