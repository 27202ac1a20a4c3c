/* SPDX-License-Identifier: MIT */
/* links: collector/growth/growers.c collector/growth/known_creators.c
 * collector/growth/go_stack.c collector/model/table.c */
/*
 * test_growers.c - the difference of two profiles, as ranked rows
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "growth/growers.h"

#define MIB (UINT64_C(1) << 20)

static struct growers growers;

static int setup(void **state)
{
	(void)state;
	growers_init(&growers);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	growers_release(&growers);
	return 0;
}

static void put(enum growth_side side, const char *function, int line,
		size_t point, uint64_t bytes, uint64_t objects)
{
	static struct go_stack stack;
	struct go_place *place = &stack.frames[0];

	stack.n = 1;
	*place = (struct go_place){.line = line};
	snprintf(place->function, sizeof(place->function), "%s", function);
	growers_add(&growers, side, place, &stack, point, bytes, objects);
}

static void the_largest_growth_is_first(void **state)
{
	struct growth_row rows[8];

	(void)state;
	put(GROWTH_GO, "main.steady", 1, 0, 50 * MIB, 5);
	put(GROWTH_GO, "main.steady", 1, 1, 50 * MIB, 5);
	put(GROWTH_GO, "main.shrinks", 2, 0, 9 * MIB, 9);
	put(GROWTH_GO, "main.shrinks", 2, 1, 2 * MIB, 2);
	put(GROWTH_GO, "main.small", 3, 1, MIB, 7);
	put(GROWTH_GO, "main.large", 4, 0, MIB, 1);
	put(GROWTH_GO, "main.large", 4, 1, 9 * MIB, 1);
	/* two stacks of one place */
	put(GROWTH_GO, "main.large", 4, 1, 4 * MIB, 3);
	assert_int_equal(growers_list(&growers, GROWTH_GO, 0, 1, rows, 8), 2);
	assert_string_equal(rows[0].function, "main.large");
	assert_int_equal(rows[0].bytes, 12 * MIB);
	assert_int_equal(rows[0].objects, 3);
	assert_int_equal(rows[0].line, 4);
	assert_string_equal(rows[1].function, "main.small");
	assert_string_equal(rows[1].why, "more in 1 of 1 profiles");
}

static void sides_and_lines_are_apart(void **state)
{
	struct growth_row rows[8];

	(void)state;
	put(GROWTH_GO, "main.f", 1, 1, MIB, 50);
	put(GROWTH_GO, "main.f", 2, 1, 2 * MIB, 50);
	put(GROWTH_GOROUTINE, "main.f", 1, 1, 0, 70);
	assert_int_equal(growers_list(&growers, GROWTH_GO, 0, 1, rows, 8), 2);
	assert_int_equal(
	    growers_list(&growers, GROWTH_GOROUTINE, 0, 1, rows, 8), 1);
	assert_int_equal(rows[0].objects, 70);
	assert_int_equal(rows[0].side, GROWTH_GOROUTINE);
}

static void noise_is_left_out_and_the_list_is_bounded(void **state)
{
	struct growth_row rows[4];

	(void)state;
	put(GROWTH_GO, "main.noise", 1, 1, 1000, 2);
	put(GROWTH_GO, "main.part", 1, 1, 100 * MIB / 51, 2);
	assert_int_equal(growers_list(&growers, GROWTH_GO, 0, 1, rows, 4), 1);
	for (int i = 0; i < 9; i++)
		put(GROWTH_GO, "main.much", i, 1, 100 * MIB + (unsigned)i, 1);
	assert_int_equal(growers_list(&growers, GROWTH_GO, 0, 1, rows, 4), 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(rows[i].line, 8 - i);
	assert_int_equal(growers_list(&growers, GROWTH_GO, 0, 1, rows, 0), 0);
}

static void what_is_mostly_behind_it_is_said(void **state)
{
	static const char dial[] = "net/http.(*Transport).dialConn";
	struct growth_row rows[4];

	(void)state;
	put(GROWTH_GOROUTINE, dial, 5, 0, 0, 2);
	put(GROWTH_GOROUTINE, dial, 5, 1, 0, 100);
	put(GROWTH_GOROUTINE, dial, 5, 2, 0, 90);
	put(GROWTH_GOROUTINE, dial, 5, 3, 0, 200);
	assert_int_equal(
	    growers_list(&growers, GROWTH_GOROUTINE, 0, 3, rows, 4), 1);
	assert_non_null(strstr(rows[0].why, "more in 2 of 3 profiles; "));
	assert_non_null(strstr(rows[0].why, "resp.Body.Close()"));
}

static void a_point_can_be_taken_again(void **state)
{
	struct growth_row rows[4];

	(void)state;
	put(GROWTH_GO, "main.f", 1, 1, MIB, 50);
	growers_forget(&growers, 1);
	assert_int_equal(growers_list(&growers, GROWTH_GO, 0, 1, rows, 4), 0);
}

static void places_have_an_end(void **state)
{
	(void)state;
	for (int i = 0; i < GROWERS_MAX + 7; i++)
		put(GROWTH_GO, "main.f", i, 0, 1, 1);
	assert_int_equal(growers.n, GROWERS_MAX);
	assert_int_equal(growers.missed, 7);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_largest_growth_is_first),
	    TEST(sides_and_lines_are_apart),
	    TEST(noise_is_left_out_and_the_list_is_bounded),
	    TEST(what_is_mostly_behind_it_is_said),
	    TEST(a_point_can_be_taken_again),
	    TEST(places_have_an_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
