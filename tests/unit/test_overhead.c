/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_overhead.c - what is done about what is measured
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "ingest/drain.h"
#include "overhead.h"

static struct overhead overhead;

static int start(void **state)
{
	(void)state;
	overhead_init(&overhead, NULL, 2, 4096);
	return 0;
}

static void too_much_doubles_as_often_as_it_takes(void **state)
{
	(void)state;
	assert_int_equal(overhead_next(&overhead, 4096, 2.1), 8192);
	assert_int_equal(overhead_next(&overhead, 4096, 4.1), 16384);
	assert_int_equal(overhead_next(&overhead, 4096, 15), 32768);
	/* the next look will tell whether that was enough */
	assert_int_equal(overhead_next(&overhead, 4096, 1000), 65536);
	assert_int_equal(overhead_next(&overhead, OVERHEAD_MOST_BYTES, 50),
			 OVERHEAD_MOST_BYTES);
}

static void what_is_allowed_changes_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		assert_int_equal(overhead_next(&overhead, 65536, 2), 65536);
		assert_int_equal(overhead_next(&overhead, 65536, 0.6), 65536);
	}
}

static void a_long_calm_halves(void **state)
{
	uint64_t mean = 32768;
	int looks = 0;

	(void)state;
	for (; mean > 4096; looks++) {
		uint64_t next = overhead_next(&overhead, mean, 0.1);
		assert_true(next == mean || next == mean / 2);
		mean = next;
	}
	assert_int_equal(looks, 12);
	/* never below what it started with */
	for (int i = 0; i < 20; i++)
		assert_int_equal(overhead_next(&overhead, mean, 0), 4096);
}

static void a_look_at_work_ends_a_calm(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++)
		assert_int_equal(
		    overhead_next(&overhead, 65536, i % 3 ? 0.1 : 1), 65536);
}

/* A program that pays 20 % is told so; what it is told stands in its report. */
static void a_step_is_taken_and_noted(void **state)
{
	static struct session_config config;
	static struct share share = {.config = &config};
	static struct drain drain = {.share = &share};
	struct tracked *tracked = tracked_new();

	(void)state;
	atomic_store(&config.sample_bytes, 4096);
	drain.sessions = tracked;
	tracked->process.pid = getpid();
	overhead_init(&overhead, &drain, 2, 4096);
	overhead.next_ns = 0;
	/* as if the last look had been when this process began */
	tracked->process.total.allocated_objects = UINT64_C(1) << 40;
	for (volatile int i = 0; i < 200000000; i++)
		;
	overhead_round(&overhead);
	assert_int_equal(atomic_load(&config.sample_bytes), 65536);
	assert_int_equal(tracked->process.sampling.n_steps, 1);
	assert_int_equal(sampling_mean(&tracked->process.sampling), 65536);
	assert_string_equal(tracked->process.sampling.steps[0].why,
			    "to stay below 2 %");
	/* it is too soon for another look */
	overhead_round(&overhead);
	assert_int_equal(atomic_load(&config.sample_bytes), 65536);
	tracked_free(tracked);
}

static void without_a_limit_nothing_is_done(void **state)
{
	(void)state;
	overhead_init(&overhead, NULL, 0, 0);
	overhead.next_ns = 0;
	overhead_round(&overhead);
}

#define TEST(name) cmocka_unit_test_setup(name, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(too_much_doubles_as_often_as_it_takes),
	    TEST(what_is_allowed_changes_nothing),
	    TEST(a_long_calm_halves),
	    TEST(a_look_at_work_ends_a_calm),
	    TEST(a_step_is_taken_and_noted),
	    TEST(without_a_limit_nothing_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
