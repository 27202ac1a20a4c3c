/* SPDX-License-Identifier: MIT */
/* links: collector/model/memory_history.c collector/model/ledger.c
 * collector/model/series.c */
/*
 * test_memory_history.c - who takes more and more of the resident memory
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/ledger.h"
#include "model/memory_history.h"

#define SECOND INT64_C(1000000000)
#define MIB (UINT64_C(1) << 20)

static struct memory_history history;

static int setup(void **state)
{
	(void)state;
	memset(&history, 0, sizeof(history));
	return 0;
}

static void put(double seconds, uint64_t heap, uint64_t stacks, uint64_t c)
{
	const struct memory_point point = {
	    .time_ns = 100 * SECOND + (int64_t)(seconds * (double)SECOND),
	    .go_heap = heap * MIB,
	    .go_stacks = stacks * MIB,
	    .c_live = c * MIB,
	};

	memory_history_put(&history, &point);
}

static void each_row_for_itself(void **state)
{
	(void)state;
	put(0, 10, 1, 5);
	put(1, 20, 3, 5);
	assert_false(memory_go_heap_grows(&history));
	put(3, 40, 7, 5);
	assert_true(memory_go_heap_grows(&history));
	assert_true(memory_go_stacks_grow(&history));
	assert_false(memory_c_grows(&history));
}

static void a_start_and_a_fall_are_no_growth(void **state)
{
	(void)state;
	put(0, 1, 1, 1);
	put(1, 100, 1, 9);
	put(2, 101, 1, 8);
	put(4, 101, 1, 20);
	assert_false(memory_go_heap_grows(&history));
	assert_false(memory_c_grows(&history));
}

static void a_moment_is_too_short(void **state)
{
	(void)state;
	put(0, 1, 1, 1);
	put(0.2, 50, 20, 1);
	put(0.6, 100, 60, 1);
	assert_false(memory_go_heap_grows(&history));
	assert_false(memory_go_stacks_grow(&history));
}

static void points_are_thinned(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		put(i, 10 + i, 1, 1);
	assert_in_range(history.n, MEMORY_POINTS / 2, MEMORY_POINTS);
	assert_int_equal(history.points[0].go_heap, 10 * MIB);
	for (uint32_t i = 0; i + 2 < history.n; i++)
		assert_in_range(history.points[i + 1].go_heap -
				    history.points[i].go_heap,
				20 * MIB, 130 * MIB);
	assert_int_equal(history.points[history.n - 1].go_heap, 1009 * MIB);
	assert_true(memory_go_heap_grows(&history));
	put(3, 1, 1, 1); /* the clock was set back */
	assert_int_equal(history.points[history.n - 1].go_heap, 1009 * MIB);
}

static void what_is_not_known_is_no_point(void **state)
{
	struct ledger ledger = {.time_ns = 5};

	(void)state;
	memory_history_add(&history, &ledger);
	assert_int_equal(history.n, 0);
	ledger.is_taken = true;
	memory_history_add(&history, &ledger);
	assert_int_equal(history.n, 1);
	ledger.time_ns = 6;
	ledger_why(&ledger, LEDGER_C_LIVE, "not known");
	memory_history_add(&history, &ledger);
	assert_int_equal(history.n, 1);
	memset(&history, 0, sizeof(history));
	assert_false(memory_go_heap_grows(&history));
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(each_row_for_itself),
	    TEST(a_start_and_a_fall_are_no_growth),
	    TEST(a_moment_is_too_short),
	    TEST(points_are_thinned),
	    TEST(what_is_not_known_is_no_point),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
