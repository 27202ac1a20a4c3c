/* SPDX-License-Identifier: MIT */
/* links: collector/ingest/owed.c */
/*
 * test_owed.c - what is owed at an address comes in order, however much is
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/owed.h"

#define ADDRESS UINT64_C(0x7f0000001230)
/* A chain of all of them would take a day. */
#define MANY 2000000

static const struct live live = {.odd = UINT64_C(0x9e3779b97f4a7c15)};

static int set_up(void **state)
{
	static struct owed owed;

	owed = (struct owed){.live = &live};
	*state = &owed;
	return 0;
}

static int tear_down(void **state)
{
	owed_release(*state);
	return 0;
}

static void add(struct owed *owed, uint64_t address, bool is_early,
		uint64_t time, uint32_t cut)
{
	struct owed_entry entry = {.block = {.address = address},
				   .time = time,
				   .cut = cut,
				   .is_early = is_early};

	assert_int_equal(owed_add(owed, &entry), 0);
}

/* The time of what is taken; 0: nothing was owed. */
static uint64_t take(struct owed *owed, uint64_t address, bool is_early)
{
	struct owed_entry entry;

	if (!owed_take(owed, address, is_early, &entry))
		return 0;
	assert_int_equal(entry.block.address, address);
	assert_int_equal(entry.is_early, is_early);
	return entry.time;
}

static void the_oldest_of_its_kind_is_taken(void **state)
{
	struct owed *owed = *state;

	assert_int_equal(take(owed, ADDRESS, true), 0);
	for (uint64_t time = 1; time <= 1000; time++) {
		add(owed, ADDRESS, time % 2, time, 1);
		add(owed, ADDRESS + 16 * time, true, time, 1);
	}
	for (uint64_t time = 1; time <= 1000; time++) {
		assert_int_equal(take(owed, ADDRESS, time % 2), time);
		assert_int_equal(take(owed, ADDRESS + 16 * time, false), 0);
		assert_int_equal(take(owed, ADDRESS + 16 * time, true), time);
	}
	assert_int_equal(owed->n, 0);
	assert_int_equal(take(owed, ADDRESS, false), 0);
}

static void what_is_old_expires(void **state)
{
	struct owed *owed = *state;
	struct owed_entry entry;
	uint32_t cursor = 0, n = 0;

	for (uint32_t i = 0; i < 500; i++)
		add(owed, ADDRESS + i % 7 * 16, i % 2, i + 1, i < 200 ? 1 : 2);
	while (owed_expire(owed, 2, &cursor, &entry)) {
		assert_int_equal(entry.cut, 1);
		n++;
	}
	assert_int_equal(n, 200);
	assert_int_equal(owed->n, 300);
}

/* A program that frees one block again and again, and whose ALLOCs are lost. */
static void a_million_of_the_other_kind_are_no_search(void **state)
{
	struct owed *owed = *state;

	for (uint64_t time = 1; time <= MANY; time++) {
		assert_int_equal(take(owed, ADDRESS, false), 0);
		add(owed, ADDRESS, true, time, 1);
	}
	for (uint64_t time = 1; time <= MANY; time++)
		assert_int_equal(take(owed, ADDRESS, true), time);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(the_oldest_of_its_kind_is_taken),
	    TEST(what_is_old_expires),
	    TEST(a_million_of_the_other_kind_are_no_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
