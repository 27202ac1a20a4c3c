/* SPDX-License-Identifier: MIT */
/* links: collector/growth/trend.c collector/model/series.c */
/*
 * test_trend.c - what grows, and what only went up and down; when to look
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "growth/trend.h"

#define SECOND INT64_C(1000000000)
#define MIB (UINT64_C(1) << 20)

static struct growth_sample sample_at(double seconds, uint64_t heap,
				      uint64_t goroutines)
{
	return (struct growth_sample){
	    .time_ns = 1000 * SECOND + (int64_t)(seconds * (double)SECOND),
	    .heap_alloc = heap,
	    .goroutines = goroutines,
	};
}

static struct trend trend;

static void begin(void)
{
	memset(&trend, 0, sizeof(trend));
	trend.first_ns = sample_at(0, 0, 0).time_ns;
}

/* A point a second. */
static void add(uint64_t heap, uint64_t goroutines)
{
	struct growth_sample point =
	    sample_at((double)trend.n + 1, heap, goroutines);
	struct growth_sample before = point;

	before.heap_alloc = heap * 2;
	point.num_gc = trend.n + 1;
	before.num_gc = trend.n;
	trend_add(&trend, &before, &point);
}

static void what_rises_each_time_grows(void **state)
{
	(void)state;
	begin();
	add(10 * MIB, 10);
	add(12 * MIB, 40);
	assert_false(trend_heap_grows(&trend));
	add(14 * MIB, 80);
	assert_true(trend_heap_grows(&trend));
	assert_true(trend_goroutines_grow(&trend));
	assert_int_equal(trend_fell(&trend), 50);
}

static void what_falls_in_between_does_not(void **state)
{
	(void)state;
	begin();
	add(10 * MIB, 10);
	add(30 * MIB, 100);
	add(20 * MIB, 50);
	add(40 * MIB, 200);
	assert_false(trend_heap_grows(&trend));
	assert_false(trend_goroutines_grow(&trend));
}

static void little_is_no_growth(void **state)
{
	(void)state;
	begin();
	/* 9 % of much, and half a MiB of little */
	add(1000 * MIB, 1000);
	add(1045 * MIB, 1090);
	add(1090 * MIB, 1180);
	assert_false(trend_heap_grows(&trend));
	assert_false(trend_goroutines_grow(&trend));
	begin();
	add(MIB, 1);
	add(MIB + MIB / 4, 10);
	add(MIB + MIB / 2, 20);
	assert_false(trend_heap_grows(&trend));
	assert_false(trend_goroutines_grow(&trend));
}

/* What a start fills is out of it once it is older than half of all. */
static void a_start_is_forgotten(void **state)
{
	(void)state;
	begin();
	add(1 * MIB, 1);
	add(50 * MIB, 50);
	add(100 * MIB, 100);
	assert_true(trend_heap_grows(&trend));
	for (int i = 0; i < 4; i++)
		add(100 * MIB, 100);
	assert_int_equal(trend_base(&trend), 3);
	assert_false(trend_heap_grows(&trend));
	assert_false(trend_goroutines_grow(&trend));
}

static void a_point_is_due_when_something_is_more(void **state)
{
	struct growth_sample now;

	(void)state;
	begin();
	now = sample_at(0.2, MIB, 5);
	assert_false(trend_is_due(&trend, &now));
	now = sample_at(0.6, MIB, 5);
	assert_true(trend_is_due(&trend, &now));
	add(10 * MIB, 10);
	now = sample_at(1.2, 50 * MIB, 500);
	assert_false(trend_is_due(&trend, &now)); /* too soon */
	now = sample_at(1.6, 50 * MIB, 10);
	assert_true(trend_is_due(&trend, &now));
	now = sample_at(1.6, 10 * MIB, 30);
	assert_true(trend_is_due(&trend, &now));
	now = sample_at(3600, 10 * MIB + MIB / 8, 15);
	assert_false(trend_is_due(&trend, &now)); /* nothing is more */
	now = sample_at(3600, 5 * MIB, 5);
	assert_false(trend_is_due(&trend, &now));
}

static void what_does_not_grow_is_known_without_more_points(void **state)
{
	struct growth_sample now;

	(void)state;
	begin();
	add(10 * MIB, 10);
	now = sample_at(1.5, 10 * MIB, 10);
	assert_false(trend_is_known(&trend, &now)); /* too short */
	now = sample_at(2.5, 10 * MIB, 10);
	assert_true(trend_is_known(&trend, &now));
	now = sample_at(2.5, 20 * MIB, 10);
	assert_false(trend_is_known(&trend, &now));
	add(20 * MIB, 10);
	assert_false(trend_is_known(&trend, &now));
	add(20 * MIB, 10);
	assert_true(trend_is_known(&trend, &now));
}

/* Only a collection makes it smaller; the most counts. */
static void what_collections_take_is_noted(void **state)
{
	struct growth_sample before = sample_at(1, 100, 1);
	struct growth_sample now = sample_at(2, 60, 1);

	(void)state;
	begin();
	trend_note(&trend, &before, &now);
	assert_int_equal(trend_fell(&trend), 0);
	now.num_gc = 1;
	trend_note(&trend, &before, &now);
	assert_int_equal(trend_fell(&trend), 40);
	now.heap_alloc = 90;
	trend_note(&trend, &before, &now);
	assert_int_equal(trend_fell(&trend), 40);
}

static void points_have_an_end(void **state)
{
	struct growth_sample now;

	(void)state;
	begin();
	for (uint64_t i = 0; i < POINTS_MAX + 5; i++)
		add((i + 1) * MIB, i);
	assert_int_equal(trend.n, POINTS_MAX);
	now = sample_at(1e6, 1000 * MIB, 5000);
	assert_false(trend_is_due(&trend, &now));
	assert_true(trend_heap_grows(&trend));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_rises_each_time_grows),
	    cmocka_unit_test(what_falls_in_between_does_not),
	    cmocka_unit_test(little_is_no_growth),
	    cmocka_unit_test(a_start_is_forgotten),
	    cmocka_unit_test(a_point_is_due_when_something_is_more),
	    cmocka_unit_test(what_does_not_grow_is_known_without_more_points),
	    cmocka_unit_test(what_collections_take_is_noted),
	    cmocka_unit_test(points_have_an_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
