/* SPDX-License-Identifier: MIT */
/* links: collector/model/tally.c ; libs: -lcmocka */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "model/tally.h"

static void counts_and_peak(void **state)
{
	struct tally tally = {0};

	(void)state;
	tally_alloc(&tally, 100);
	tally_alloc(&tally, 0);
	tally_free(&tally, 100);
	tally_alloc(&tally, 60);
	assert_int_equal(tally.allocated_objects, 3);
	assert_int_equal(tally.allocated_bytes, 160);
	assert_int_equal(tally.freed_objects, 1);
	assert_int_equal(tally.freed_bytes, 100);
	assert_int_equal(tally_live_objects(&tally), 2);
	assert_int_equal(tally_live_bytes(&tally), 60);
	assert_int_equal(tally.peak_bytes, 100);
	tally_alloc(&tally, 41);
	assert_int_equal(tally.peak_bytes, 101);
}

static void sums(void **state)
{
	struct tally sum = {1, 2, 3, 4, 5, {1, 2, 3, 4, 5, 6}};
	const struct tally part = {10, 20, 30,
				   40, 50, {10, 20, 30, 40, 50, 60}};
	const struct tally wanted = {11, 22, 33,
				     44, 55, {11, 22, 33, 44, 55, 66}};

	(void)state;
	tally_add(&sum, &part);
	assert_memory_equal(&sum, &wanted, sizeof(sum));
}

/* The counter of a step, whether there is memory for it or not. */
static uint32_t step(const struct lifetimes *lifetimes, unsigned int i)
{
	return i - lifetimes->first < lifetimes->n_steps
		   ? lifetimes->steps[i - lifetimes->first]
		   : 0;
}

static void set(struct lifetimes *lifetimes, unsigned int small, uint32_t n)
{
	assert_true(small < 8); /* the value is its step */
	lifetimes_add(lifetimes, small);
	lifetimes->steps[small - lifetimes->first] = n;
}

static void lifetime_of_none_and_zero(void **state)
{
	struct lifetimes lifetimes = {0};

	(void)state;
	assert_int_equal(lifetimes_quantile(&lifetimes, 0.5), 0);
	lifetimes_add(&lifetimes, 0);
	assert_int_equal(lifetimes_quantile(&lifetimes, 1), 0);
	assert_int_equal(step(&lifetimes, 0), 1);
	lifetimes_add(&lifetimes, 1);
	assert_int_equal(lifetimes_quantile(&lifetimes, 0.5), 0);
	assert_int_equal(lifetimes_quantile(&lifetimes, 0.51), 1);
	assert_int_equal(step(&lifetimes, 0), 1);
	lifetimes_release(&lifetimes);
}

/* Alone in the histogram: what it says is at most 3 % off. */
static void assert_near(uint64_t value)
{
	struct lifetimes lifetimes = {0};
	uint64_t said;

	lifetimes_add(&lifetimes, value);
	said = lifetimes_quantile(&lifetimes, 1);
	said = said > value ? said - value : value - said;
	assert_true(said <= value / 32 + 1);
	assert_true(!said || value >= 16);
	lifetimes_release(&lifetimes);
}

static void values_at_every_power(void **state)
{
	(void)state;
	for (uint64_t value = 0; value < 5000; value++)
		assert_near(value);
	for (int shift = 0; shift < 64; shift++)
		for (uint64_t near = 0; near < 3; near++)
			assert_near((UINT64_C(1) << shift) - 1 + near);
	assert_near(UINT64_MAX);
}

static void odd_quantiles(void **state)
{
	struct lifetimes lifetimes = {0};

	(void)state;
	lifetimes_add(&lifetimes, 3);
	lifetimes_add(&lifetimes, 5);
	assert_int_equal(lifetimes_quantile(&lifetimes, 0), 3);
	assert_int_equal(lifetimes_quantile(&lifetimes, -1), 3);
	assert_int_equal(lifetimes_quantile(&lifetimes, (double)NAN), 3);
	assert_int_equal(lifetimes_quantile(&lifetimes, 2), 5);
	assert_int_equal(lifetimes_quantile(&lifetimes, (double)INFINITY), 5);
	lifetimes_release(&lifetimes);
}

#define VALUES 5000

static int by_value(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* The value of rank ceil(q * n), found the slow way. */
static uint64_t exact_quantile(const uint64_t *sorted, unsigned int permille)
{
	return sorted[((uint64_t)VALUES * permille + 999) / 1000 - 1];
}

static uint64_t random_next(void)
{
	static uint64_t state = 88172645463325252;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Random values of all magnitudes up to 2^`bits`. */
static void compare_with_sorted(unsigned int bits)
{
	struct lifetimes all = {0}, half = {0};
	static uint64_t values[VALUES];

	for (size_t i = 0; i < VALUES; i++) {
		values[i] = random_next() >> (64 - 1 - random_next() % bits);
		lifetimes_add(i % 2 ? &all : &half, values[i]);
	}
	lifetimes_merge(&all, &half);
	assert_int_equal(lifetimes_count(&all), VALUES);
	qsort(values, VALUES, sizeof(*values), by_value);
	for (unsigned int permille = 1; permille <= 1000; permille++) {
		uint64_t wanted = exact_quantile(values, permille);
		uint64_t got = lifetimes_quantile(&all, permille / 1000.0);

		uint64_t off = got > wanted ? got - wanted : wanted - got;
		assert_true(off <= wanted / 32 + 1);
	}
	lifetimes_release(&all);
	lifetimes_release(&half);
}

static void quantiles_of_random_values(void **state)
{
	(void)state;
	for (unsigned int bits = 1; bits <= 63; bits++)
		compare_with_sorted(bits);
}

/* 2^32 of one lifetime: the counter does not wrap, the shape stays. */
static void steps_do_not_wrap(void **state)
{
	struct lifetimes lifetimes = {0};

	(void)state;
	set(&lifetimes, 1, UINT32_MAX);
	set(&lifetimes, 2, UINT32_C(3) << 30);
	set(&lifetimes, 5, 1);
	lifetimes_add(&lifetimes, 1);
	assert_int_equal(step(&lifetimes, 1), (UINT32_C(1) << 31) + 1);
	assert_int_equal(step(&lifetimes, 2), UINT32_C(3) << 29);
	assert_int_equal(step(&lifetimes, 5), 1);
	assert_int_equal(lifetimes_quantile(&lifetimes, 0.57), 1);
	assert_int_equal(lifetimes_quantile(&lifetimes, 0.58), 2);
	assert_int_equal(lifetimes_quantile(&lifetimes, 1), 5);
	lifetimes_release(&lifetimes);
}

static void merged_steps_do_not_wrap(void **state)
{
	struct lifetimes sum = {0}, part = {0};

	(void)state;
	set(&sum, 1, UINT32_MAX);
	set(&sum, 2, UINT32_MAX);
	set(&part, 1, UINT32_MAX);
	set(&part, 5, 1);
	lifetimes_merge(&sum, &part);
	assert_int_equal(step(&sum, 1), UINT32_MAX);
	assert_int_equal(step(&sum, 2), UINT32_C(1) << 31);
	assert_int_equal(step(&sum, 5), 1);
	assert_int_equal(lifetimes_quantile(&sum, 0.66), 1);
	assert_int_equal(lifetimes_quantile(&sum, 0.67), 2);
	lifetimes_release(&sum);
	lifetimes_release(&part);
}

/* Only octaves between the shortest and the longest take memory. */
static void memory_is_for_what_was_seen(void **state)
{
	struct lifetimes lifetimes = {0}, other = {0};

	(void)state;
	lifetimes_add(&lifetimes, 1000);
	lifetimes_add(&lifetimes, 1020);
	assert_int_equal(lifetimes.n_steps, 8);
	lifetimes_add(&lifetimes, 5000);
	assert_int_equal(lifetimes.n_steps, 6 * 8);
	lifetimes_add(&other, 10);
	assert_int_equal(lifetimes_merge(&lifetimes, &other), 0);
	assert_int_equal(lifetimes.n_steps, 18 * 8);
	assert_int_equal(lifetimes_merge(&other, &lifetimes), 0);
	assert_int_equal(lifetimes_count(&other), 5);
	assert_int_equal(lifetimes_quantile(&other, 0.4), 10);
	assert_int_equal(lifetimes_quantile(&other, 0.8), 1007);
	lifetimes_add(&lifetimes, UINT64_MAX);
	lifetimes_add(&lifetimes, 0);
	assert_int_equal(lifetimes.n_steps, LIFETIME_STEPS);
	assert_true(lifetimes_quantile(&lifetimes, 1) > UINT64_MAX / 32 * 31);
	lifetimes_release(&lifetimes);
	assert_int_equal(lifetimes_merge(&other, &lifetimes), 0);
	assert_int_equal(lifetimes_count(&other), 5);
	lifetimes_release(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(counts_and_peak),
	    cmocka_unit_test(sums),
	    cmocka_unit_test(lifetime_of_none_and_zero),
	    cmocka_unit_test(values_at_every_power),
	    cmocka_unit_test(odd_quantiles),
	    cmocka_unit_test(quantiles_of_random_values),
	    cmocka_unit_test(steps_do_not_wrap),
	    cmocka_unit_test(merged_steps_do_not_wrap),
	    cmocka_unit_test(memory_is_for_what_was_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
