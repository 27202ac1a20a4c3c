/* SPDX-License-Identifier: MIT */
/* links: collector/model/sampling.c collector/model/tally.c ; libs: -lcmocka */
/*
 * test_sampling.c - what stands behind the blocks that were seen
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "darkheap/event.h"
#include "model/live.h"
#include "model/sampling.h"
#include "model/tally.h"

static struct sampling sampling;

static int start(void **state)
{
	(void)state;
	memset(&sampling, 0, sizeof(sampling));
	return 0;
}

static uint64_t random_state = 12345;

static uint64_t random_next(void)
{
	random_state = random_state * 6364136223846793005 + 1442695040888963407;
	return random_state >> 11;
}

static void within(double value, double expected, double error)
{
	if (fabs(value - expected) > 4 * error)
		fail_msg("%g instead of %g, error %g", value, expected, error);
}

static void means_keep_their_numbers(void **state)
{
	(void)state;
	assert_int_equal(sampling_index(&sampling, 0), 0);
	assert_int_equal(sampling.n, 0);
	assert_int_equal(sampling_index(&sampling, 4096), 1);
	assert_int_equal(sampling_index(&sampling, 524288), 2);
	assert_int_equal(sampling_index(&sampling, 4096), 1);
	assert_int_equal(sampling_index(&sampling, 0), 0);
	assert_int_equal(sampling_index(&sampling, 524288), 2);
	assert_int_equal(sampling.n, 2);
}

/* A set of sampled blocks that fills up makes its target sample less. */
static void a_larger_mean_than_asked_for_is_told(void **state)
{
	struct sampling_step step = {.mean = 4096};

	(void)state;
	assert_int_equal(sampling_raised(&sampling), 0);
	assert_false(sampling_is_on(&sampling));
	sampling_add_step(&sampling, &step);
	assert_true(sampling_is_on(&sampling));
	assert_int_equal(sampling_raised(&sampling), 0);
	sampling_index(&sampling, 4096);
	assert_int_equal(sampling_raised(&sampling), 0);
	sampling_index(&sampling, 8192);
	assert_int_equal(sampling_raised(&sampling), 8192);
	step.mean = 8192;
	sampling_add_step(&sampling, &step);
	assert_int_equal(sampling_raised(&sampling), 0);
	assert_int_equal(sampling_mean(&sampling), 8192);
}

static void too_many_steps_keep_the_last(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= 100; i++) {
		struct sampling_step step = {.mean = i};
		sampling_add_step(&sampling, &step);
	}
	assert_int_equal(sampling.n_steps, SAMPLING_STEPS);
	assert_int_equal(sampling.steps[0].mean, 1);
	assert_int_equal(sampling_mean(&sampling), 100);
}

/* Only a hostile target has so many. */
static void too_many_means_take_the_nearest(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= 300; i++)
		assert_true(sampling_index(&sampling, 10 * i) <=
			    SAMPLING_MEANS);
	assert_int_equal(sampling_index(&sampling, 54), 5);
	assert_int_equal(sampling_index(&sampling, UINT64_MAX), SAMPLING_MEANS);
	assert_int_equal(sampling_index(&sampling, 0), 0);
}

/* Blocks of one size, of which each is seen with its probability. */
static void check_size(uint64_t size, uint64_t mean, int blocks)
{
	double p = -expm1(-(double)(size + !size) / (double)mean);
	struct tally tally = {0};
	double seen = 0;

	for (int i = 0; i < blocks; i++) {
		struct block block = {.address = random_next() << 4,
				      .time = random_next(),
				      .size = size & EVENT_SIZE_MAX};
		struct weight weight;

		if ((double)(random_next() >> 1) / 0x1p52 >= p)
			continue;
		seen++;
		block.mean = (uint8_t)sampling_index(&sampling, mean);
		sampling_weigh(&sampling, &block, &weight);
		tally_alloc_sampled(&tally, &weight);
	}
	struct tally_errors errors = tally_errors(&tally);
	within((double)tally.allocated_objects, blocks,
	       errors.allocated_objects + 1);
	within((double)tally.allocated_bytes, (double)size * blocks,
	       errors.allocated_bytes + 1);
	assert_int_equal(tally_seen(&tally), (uint64_t)seen);
	assert_int_equal(tally_seen_live(&tally), (uint64_t)seen);
}

static void sums_are_right_on_average(void **state)
{
	(void)state;
	check_size(0, 64, 1000000);
	check_size(1, 64, 1000000);
	check_size(16, 4096, 1000000);
	check_size(100, 4096, 1000000);
	check_size(5000, 4096, 1000000);
	check_size(524288, 524288, 1000000);
	check_size(700000, 524288, 1000000);
	check_size(10000000, 524288, 100000);
	check_size(1, 1, 1000000);
	check_size(3, 1, 1000000);
}

/* 1 / p of a block of the size of the mean is 1.58: not 1, and not 2. */
static void rounding_favours_nobody(void **state)
{
	struct block block = {.size = 4096, .mean = 1};
	double objects = 0, bytes = 0;
	const int n = 100000;

	(void)state;
	sampling_index(&sampling, 4096);
	for (int i = 0; i < n; i++) {
		struct weight weight;

		block.address = (uint64_t)i * 4112;
		block.time = (uint64_t)i;
		sampling_weigh(&sampling, &block, &weight);
		assert_true(weight.objects == 1 || weight.objects == 2);
		objects += (double)weight.objects;
		bytes += (double)weight.bytes;
	}
	within(objects / n, 1 / -expm1(-1), 0.5 / sqrt(n));
	within(bytes / n, 4096 / -expm1(-1), 0.5 / sqrt(n));
}

static void a_free_takes_away_what_came(void **state)
{
	struct tally tally = {0};
	struct weight weight;

	(void)state;
	sampling_index(&sampling, 777);
	for (uint64_t i = 1; i <= 1000; i++) {
		struct block block = {.address = 48 * i,
				      .time = i * i,
				      .size = i * 7 & EVENT_SIZE_MAX,
				      .mean = 1};

		sampling_weigh(&sampling, &block, &weight);
		tally_alloc_sampled(&tally, &weight);
	}
	for (uint64_t i = 1; i <= 1000; i++) {
		struct block block = {.address = 48 * i,
				      .time = i * i,
				      .size = i * 7 & EVENT_SIZE_MAX,
				      .mean = 1};

		sampling_weigh(&sampling, &block, &weight);
		tally_free_sampled(&tally, &weight);
		if (i == 500) {
			tally_unfree_sampled(&tally, &weight);
			tally_free_sampled(&tally, &weight);
		}
	}
	struct tally_errors errors = tally_errors(&tally);
	assert_int_equal(tally_live_objects(&tally), 0);
	assert_int_equal(tally_live_bytes(&tally), 0);
	assert_int_equal(tally_seen(&tally), 1000);
	assert_int_equal(tally_seen_live(&tally), 0);
	assert_true(errors.live_bytes == 0 && errors.live_objects == 0);
	assert_true(errors.allocated_bytes > 0);
	assert_true(fabs(errors.freed_bytes - errors.allocated_bytes) < 1);
}

/* Everything is seen: then the sample is no estimate. */
static void a_huge_block_stands_for_itself(void **state)
{
	struct block block = {.address = 64, .size = 1 << 30, .mean = 1};
	struct weight weight;

	(void)state;
	sampling_index(&sampling, 524288);
	sampling_weigh(&sampling, &block, &weight);
	assert_int_equal(weight.objects, 1);
	assert_int_equal(weight.bytes, 1 << 30);
	assert_true(weight.byte_variance == 0);
}

#define TEST(name) cmocka_unit_test_setup(name, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(means_keep_their_numbers),
	    TEST(too_many_means_take_the_nearest),
	    TEST(a_larger_mean_than_asked_for_is_told),
	    TEST(too_many_steps_keep_the_last),
	    TEST(sums_are_right_on_average),
	    TEST(rounding_favours_nobody),
	    TEST(a_free_takes_away_what_came),
	    TEST(a_huge_block_stands_for_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
