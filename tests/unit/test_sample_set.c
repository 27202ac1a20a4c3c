/* SPDX-License-Identifier: MIT */
/* links: ; libs: -lcmocka -lpthread */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "shim/sample_set.h"

static struct sample_set *the_set;

static int set_up(void **state)
{
	(void)state;
	the_set = aligned_alloc(64, sizeof(*the_set));
	memset(the_set, 0, sizeof(*the_set));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(the_set);
	return 0;
}

/* Nobody in it, and no trace of anybody. */
static void assert_untouched(void)
{
	assert_int_equal(atomic_load(&the_set->count), 0);
	for (size_t i = 0; i < SET_LINES; i++) {
		uint64_t tags = atomic_load(&the_set->lines[i].tags);

		/* what was too much to count stays a way to go */
		assert_int_equal(tags & (UINT64_MAX >> 8), 0);
		assert_true(!(tags >> 56) || tags >> 56 == 255);
	}
}

static void what_is_added_is_found_once(void **state)
{
	const uintptr_t address = 0x7f1234567890;

	(void)state;
	assert_false(sample_set_may_have(the_set, address));
	assert_false(sample_set_remove(the_set, address));
	assert_true(sample_set_add(the_set, address));
	assert_true(sample_set_may_have(the_set, address));
	assert_true(sample_set_remove(the_set, address));
	assert_false(sample_set_may_have(the_set, address));
	assert_false(sample_set_remove(the_set, address));
	assert_untouched();
}

/* An address whose search starts in line 0 of level 0. */
static uintptr_t crowded(uint64_t *at)
{
	for (;;) {
		uintptr_t address = 0x550000000000 + (*at)++ * 16;

		if (sample_set_hash(address) >> (64 - SET_FIRST_BITS) == 0)
			return address;
	}
}

/* So many that the line stops counting who went past it. */
#define CROWD 400

/* Past a full line, and back from there, in whatever order. */
static void a_crowded_line_leads_to_deeper_ones(void **state)
{
	uintptr_t crowd[CROWD];
	uint64_t at = 0;

	(void)state;
	for (int i = 0; i < CROWD; i++)
		crowd[i] = crowded(&at);
	for (int i = 0; i < CROWD; i++)
		assert_true(sample_set_add(the_set, crowd[i]));
	for (int i = 0; i < CROWD; i++)
		assert_true(sample_set_may_have(the_set, crowd[i]));
	/* first came into level 0: the rest must be found without them */
	for (int i = 0; i < CROWD; i += 2)
		assert_true(sample_set_remove(the_set, crowd[i]));
	for (int i = 1; i < CROWD; i += 2) {
		assert_true(sample_set_may_have(the_set, crowd[i]));
		assert_true(sample_set_remove(the_set, crowd[i]));
	}
	for (int i = 0; i < CROWD; i++)
		assert_false(sample_set_remove(the_set, crowd[i]));
	assert_untouched();
}

static void a_few_that_went_past_leave_no_trace(void **state)
{
	uintptr_t crowd[50];
	uint64_t at = 0;

	(void)state;
	for (int i = 0; i < 50; i++)
		assert_true(sample_set_add(the_set, crowd[i] = crowded(&at)));
	for (int i = 0; i < 50; i++)
		assert_true(sample_set_remove(the_set, crowd[i]));
	for (size_t i = 0; i < SET_LINES; i++)
		assert_int_equal(atomic_load(&the_set->lines[i].tags), 0);
	assert_false(sample_set_may_have(the_set, crowded(&at)));
}

static void when_it_is_full_it_says_so(void **state)
{
	uint64_t added = 0;
	uintptr_t address = 0x7f0000000000;

	(void)state;
	while (sample_set_add(the_set, address)) {
		address += 48;
		added++;
		assert_true(added <= SET_PLACES);
	}
	/* lines fill unevenly; the last level has most of the room */
	assert_true(added > SET_PLACES / 3);
	assert_int_equal(atomic_load(&the_set->count), added);
	assert_false(sample_set_remove(the_set, address));
	while (address > 0x7f0000000000) {
		address -= 48;
		assert_true(sample_set_may_have(the_set, address));
		assert_true(sample_set_remove(the_set, address));
	}
	assert_untouched();
}

/* Most frees of blocks that are not in it must end at the first look. */
static void strangers_are_seldom_taken_for_members(void **state)
{
	uint64_t hits = 0;

	(void)state;
	for (uintptr_t i = 0; i < 1000; i++)
		assert_true(sample_set_add(the_set, 0x7f0000000000 + i * 4112));
	for (uintptr_t i = 0; i < 1000000; i++)
		hits += sample_set_may_have(the_set, 0x550000000010 + i * 32);
	/* one place in a line, one tag of 255 */
	assert_true(hits < 10000);
}

static void random_use_agrees_with_a_list(void **state)
{
	static bool is_in[1 << 16];
	uint64_t random = 42;

	(void)state;
	memset(is_in, 0, sizeof(is_in));
	for (int i = 0; i < 2000000; i++) {
		random = random * 6364136223846793005 + 1442695040888963407;
		uint32_t n = random >> 40 & 0xffff;
		uintptr_t address = 0x7f5500000000 + n * UINT64_C(272);

		if (is_in[n]) {
			assert_true(sample_set_may_have(the_set, address));
			assert_true(sample_set_remove(the_set, address));
		} else {
			assert_false(sample_set_remove(the_set, address));
			assert_true(sample_set_add(the_set, address));
		}
		is_in[n] = !is_in[n];
	}
	for (uint32_t n = 0; n < 1 << 16; n++)
		if (is_in[n])
			assert_true(sample_set_remove(
			    the_set, 0x7f5500000000 + n * UINT64_C(272)));
	assert_untouched();
}

#define THREADS 8
#define HANDS 4096
#define ROUNDS 400000

/* Blocks that wait to be freed by whoever comes, as in a program. */
static _Atomic uintptr_t hands[HANDS];
static _Atomic uint64_t next_block, missed, refused;

/* Each address has one owner at a time, as malloc has it. */
static uintptr_t new_block(bool is_narrow)
{
	uint64_t n = atomic_fetch_add(&next_block, 1);

	/* narrow: as if a program's blocks all met in a few lines */
	return is_narrow ? 0x7e0000000000 + n * 65536 : 0x7f0000000000 + n * 16;
}

static void *use_set(void *arg)
{
	uint64_t random = (uintptr_t)arg;

	for (int i = 0; i < ROUNDS; i++) {
		random = random * 6364136223846793005 + 1442695040888963407;
		uintptr_t mine = new_block(random >> 20 & 1);
		if (!sample_set_add(the_set, mine)) {
			atomic_fetch_add(&refused, 1);
			continue;
		}
		uintptr_t other =
		    atomic_exchange(&hands[(random >> 33) % HANDS], mine);
		if (!other)
			continue;
		/* never missed; gone afterwards */
		if (!sample_set_may_have(the_set, other) ||
		    !sample_set_remove(the_set, other) ||
		    sample_set_remove(the_set, other))
			atomic_fetch_add(&missed, 1);
	}
	return NULL;
}

static void eight_threads_never_miss_a_block(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, use_set,
			       (void *)(i * 977 + 1));
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < HANDS; i++) {
		uintptr_t other = atomic_exchange(&hands[i], 0);
		if (other && !sample_set_remove(the_set, other))
			atomic_fetch_add(&missed, 1);
	}
	assert_int_equal(atomic_load(&missed), 0);
	assert_int_equal(atomic_load(&refused), 0);
	assert_untouched();
}

static _Atomic uint32_t winners;
static pthread_barrier_t together;

static void *remove_same(void *arg)
{
	(void)arg;
	for (uintptr_t i = 0; i < 20000; i++) {
		uintptr_t address = 0x7f0000000000 + i * 16;

		if (pthread_barrier_wait(&together) ==
		    PTHREAD_BARRIER_SERIAL_THREAD)
			sample_set_add(the_set, address);
		pthread_barrier_wait(&together);
		if (sample_set_remove(the_set, address))
			atomic_fetch_add(&winners, 1);
	}
	return NULL;
}

/* A block that the program frees twice at once is one block. */
static void of_two_that_remove_a_block_one_wins(void **state)
{
	pthread_t threads[2];

	(void)state;
	pthread_barrier_init(&together, NULL, 2);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, remove_same, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&together);
	assert_int_equal(atomic_load(&winners), 20000);
	assert_untouched();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_is_added_is_found_once),
	    TEST(a_crowded_line_leads_to_deeper_ones),
	    TEST(a_few_that_went_past_leave_no_trace),
	    TEST(when_it_is_full_it_says_so),
	    TEST(strangers_are_seldom_taken_for_members),
	    TEST(random_use_agrees_with_a_list),
	    TEST(eight_threads_never_miss_a_block),
	    TEST(of_two_that_remove_a_block_one_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Here, so that the sanitizers see it: the shim itself is built without. */
#include "shim/sample_set.c"
