/* SPDX-License-Identifier: MIT */
/* links: shim/sample.c ; libs: -lcmocka -lm */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "shim/sample.h"

/* Fixed seeds: each of these draws came out once, and does so always. */
static struct sample sample;
static uint64_t left;

static void begin(uint64_t seed, uint64_t mean)
{
	sample = (struct sample){0};
	sample_seed(&sample, seed, 0x7f0000001000);
	sample_draw(&sample, &left, mean);
}

/* As the hooks do it. */
static bool is_hit(uint64_t size, uint64_t next_mean)
{
	if (sample_passes(&left, size))
		return false;
	sample_draw(&sample, &left, next_mean);
	return true;
}

static double probability(double size, double mean)
{
	return -expm1(-size / mean);
}

static void within(double value, double expected, double error, double times)
{
	if (fabs(value - expected) <= times * error)
		return;
	fail_msg("%g instead of %g, which may be wrong by %g", value, expected,
		 error);
}

static void each_size_is_hit_as_often_as_it_should(void **state)
{
	static const struct {
		uint64_t size, mean;
		int blocks;
	} rows[] = {
	    {1, 4096, 20000000},
	    {16, 4096, 5000000},
	    {100, 65536, 20000000},
	    {1000, 65536, 5000000},
	    {4096, 524288, 10000000},
	    {65536, 524288, 1000000},
	    {524288, 524288, 300000},
	    {1 << 20, 524288, 300000},
	    {10000000, 524288, 1000000},
	    {1, 1, 1000000},
	    {2, 1, 1000000},
	    {24, 16, 1000000},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		double p =
		    probability((double)rows[i].size, (double)rows[i].mean);
		double n = rows[i].blocks, hits = 0;

		begin(1 + i, rows[i].mean);
		for (int j = 0; j < rows[i].blocks; j++)
			hits += is_hit(rows[i].size, rows[i].mean);
		within(hits, n * p, sqrt(n * p * (1 - p)) + 1, 4);
	}
}

/* Sizes as programs have them, from 1 B to 10 MB. */
static uint64_t mixed_size(uint64_t *random)
{
	static const uint64_t sizes[] = {
	    1,	8,  24, 64,  200, 1000, 5000, 30000, 2e5,   1e6,  1e7,	  16,
	    16, 32, 48, 100, 130, 17,	70,   3,     12345, 4096, 524288, 40};

	*random = *random * 6364136223846793005 + 1442695040888963407;
	return sizes[(*random >> 33) % (sizeof(sizes) / sizeof(*sizes))];
}

/* What stands behind the hits, and the variances that they tell. */
struct estimate {
	double objects, bytes, object_variance, byte_variance;
};

static void estimate_add(struct estimate *e, double size, double mean)
{
	double p = mean > 0 ? probability(size, mean) : 1;

	e->objects += 1 / p;
	e->bytes += size / p;
	e->object_variance += (1 - p) / (p * p);
	e->byte_variance += size * size * (1 - p) / (p * p);
}

/* What there was, and how wrong an estimate may be: small blocks that were not
 * hit are part of that, but tell nobody. */
struct truth {
	double objects, bytes, object_variance, byte_variance;
};

static void truth_add(struct truth *truth, double size, double mean)
{
	double p = mean > 0 ? probability(size, mean) : 1;

	truth->objects++;
	truth->bytes += size;
	truth->object_variance += (1 - p) / p;
	truth->byte_variance += size * size * (1 - p) / p;
}

static void run_mixed(uint64_t seed, uint64_t (*mean_at)(int i),
		      struct estimate *e, struct truth *truth)
{
	uint64_t random = seed;

	begin(seed, mean_at(0));
	for (int i = 0; i < 300000; i++) {
		double mean = (double)sample.mean;
		uint64_t size = mixed_size(&random);

		truth_add(truth, (double)size, mean);
		if (is_hit(size, mean_at(i)))
			estimate_add(e, (double)size, mean);
	}
}

static void check_mixed(uint64_t (*mean_at)(int i))
{
	struct estimate e = {0};
	struct truth truth = {0};

	for (uint64_t seed = 1; seed <= 20; seed++) {
		run_mixed(seed, mean_at, &e, &truth);
		within(e.bytes, truth.bytes, sqrt(truth.byte_variance), 4);
		within(e.bytes, truth.bytes, sqrt(e.byte_variance), 4);
	}
	within(e.objects, truth.objects, sqrt(truth.object_variance), 4);
}

static uint64_t half_a_mib(int i)
{
	(void)i;
	return 524288;
}

/* Up and down, to all and back, in the middle of distances. */
static uint64_t changing(int i)
{
	static const uint64_t means[] = {4096, 65536, 1, 131072, 0, 16384, 777};

	return means[i / 1000 % (sizeof(means) / sizeof(*means))];
}

static void estimates_are_unbiased(void **state)
{
	(void)state;
	check_mixed(half_a_mib);
}

static void estimates_are_unbiased_while_the_mean_changes(void **state)
{
	(void)state;
	check_mixed(changing);
}

/* The errors that are claimed are those that are made. */
static void errors_are_as_large_as_they_say(void **state)
{
	double sum = 0, claimed = 0;
	const int rounds = 2000, blocks = 2000;

	(void)state;
	begin(99, 65536);
	for (int i = 0; i < rounds; i++) {
		struct estimate e = {0};
		for (int j = 0; j < blocks; j++)
			if (is_hit(700, 65536))
				estimate_add(&e, 700, 65536);
		sum += (e.bytes - blocks * 700.0) * (e.bytes - blocks * 700.0);
		claimed += e.byte_variance;
	}
	within(sum / claimed, 1, sqrt(2.0 / rounds), 4);
}

/* Chi-square over 100 slices of equal probability. */
static void distances_are_exponential(void **state)
{
	const uint64_t means[] = {4096, 524288, UINT64_C(1) << 40};
	const int n = 1000000, slices = 100;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		double counts[100] = {0}, chi = 0, sum = 0, before = 0,
		       both = 0;
		uint64_t random = 5 + i;

		for (int j = 0; j < n; j++) {
			double x =
			    (double)sample_distance(&random, means[i]) + 0.5;
			double u = -expm1(-x / (double)means[i]);
			counts[(int)(u * slices)]++;
			sum += x / (double)means[i];
			both += (u - 0.5) * (before - 0.5);
			before = u;
		}
		for (int j = 0; j < slices; j++)
			chi += (counts[j] - n / slices) *
			       (counts[j] - n / slices) / (n / slices);
		/* mean 99, variance 198 */
		within(chi, slices - 1, sqrt(2.0 * (slices - 1)), 4);
		within(sum / n, 1, 1 / sqrt(n), 4);
		/* a distance says nothing of the next one */
		within(both / n, 0, 1 / 12.0 / sqrt(n), 4);
	}
}

static void all_is_all(void **state)
{
	(void)state;
	begin(7, 0);
	for (int i = 0; i < 100000; i++)
		assert_true(is_hit(i % 3 ? 0 : UINT64_C(1) << 40, 0));
}

static void a_size_that_is_too_large_does_not_turn_the_count(void **state)
{
	(void)state;
	begin(11, 4096);
	/* what calloc makes of a product that no malloc gives */
	assert_false(sample_passes(&left, UINT64_MAX));
	assert_true(left < 4096 * 64);
}

static void a_new_thread_has_drawn_nothing(void **state)
{
	uint64_t fresh = 0;

	(void)state;
	/* so its first block, even of 0 bytes, leads to the slow path */
	assert_false(sample_passes(&fresh, 0));
}

static void a_mean_that_is_too_large_is_cut(void **state)
{
	(void)state;
	begin(3, UINT64_MAX);
	assert_int_equal(sample.mean, SAMPLE_MEAN_MAX);
	assert_true(left < UINT64_C(1) << 46);
}

static void threads_draw_differently(void **state)
{
	struct sample a = {0}, b = {0}, c = {0};

	(void)state;
	sample_seed(&a, 1000, 0x7f0000000000);
	sample_seed(&b, 1000, 0x7f0000801000);
	sample_seed(&c, 1001, 0x7f0000000000);
	for (int i = 0; i < 10; i++) {
		uint64_t x = sample_distance(&a.random, 1 << 20);
		uint64_t y = sample_distance(&b.random, 1 << 20);
		uint64_t z = sample_distance(&c.random, 1 << 20);

		assert_true(x != y && y != z && x != z);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_size_is_hit_as_often_as_it_should),
	    cmocka_unit_test(estimates_are_unbiased),
	    cmocka_unit_test(estimates_are_unbiased_while_the_mean_changes),
	    cmocka_unit_test(errors_are_as_large_as_they_say),
	    cmocka_unit_test(distances_are_exponential),
	    cmocka_unit_test(all_is_all),
	    cmocka_unit_test(a_size_that_is_too_large_does_not_turn_the_count),
	    cmocka_unit_test(a_new_thread_has_drawn_nothing),
	    cmocka_unit_test(a_mean_that_is_too_large_is_cut),
	    cmocka_unit_test(threads_draw_differently),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
