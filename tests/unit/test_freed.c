/* SPDX-License-Identifier: MIT */
/* links: collector/ingest/freed.c ; libs: -lcmocka */
/*
 * test_freed.c - what was freed before, and when that is forgotten
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "ingest/freed.h"

static struct freed freed;

static int start(void **state)
{
	(void)state;
	freed_init(&freed);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	freed_release(&freed);
	return 0;
}

static const struct freed_suspect *suspect(uint64_t address)
{
	const struct freed_suspect new = {.address = address, .n = freed.n};

	freed_suspect(&freed, &new);
	return &freed.suspects[freed.n_suspects - 1];
}

static void the_newest_before_it_counts(void **state)
{
	(void)state;
	freed_note(&freed, 0x1000, 1, 0);
	freed_note(&freed, 0x2000, 2, 0);
	freed_note(&freed, 0x1000, 3, 8);
	const struct freed_suspect *again = suspect(0x1000);
	const struct freed_suspect *never = suspect(0x3000);
	/* later, so it is not what was freed before */
	freed_note(&freed, 0x1000, 4, 0);
	freed_note(&freed, 0x3000, 5, 0);
	freed_look(&freed);
	assert_true(again->is_again);
	assert_int_equal(again->before.stack, 3);
	assert_int_equal(again->before.freed_by, 8);
	assert_false(never->is_again);
}

static void what_was_looked_for_is_not_looked_for_again(void **state)
{
	(void)state;
	const struct freed_suspect *never = suspect(0x1000);
	freed_look(&freed);
	freed_note(&freed, 0x1000, 1, 0);
	const struct freed_suspect *again = suspect(0x1000);
	freed_look(&freed);
	assert_false(never->is_again);
	assert_true(again->is_again);
	freed_cut(&freed);
	assert_int_equal(freed.n_suspects, 0);
}

static void it_is_time_before_notes_are_lost(void **state)
{
	(void)state;
	freed_note(&freed, 0x1000, 1, 0);
	const struct freed_suspect *again = suspect(0x1000);
	for (uint64_t i = 0; !freed_must_look(&freed); i++) {
		assert_true(i < FREED_BLOCKS - 2);
		freed_note(&freed, 0x100000 + i * 16, 2, 0);
	}
	freed_look(&freed);
	assert_true(again->is_again);
	assert_false(freed_must_look(&freed));
}

static void long_ago_is_forgotten(void **state)
{
	(void)state;
	freed_note(&freed, 0x1000, 1, 0);
	for (uint64_t i = 0; i < FREED_BLOCKS; i++)
		freed_note(&freed, 0x100000 + i * 16, 2, 0);
	const struct freed_suspect *once = suspect(0x1000);
	const struct freed_suspect *again = suspect(0x100000);
	freed_look(&freed);
	assert_false(once->is_again);
	assert_true(again->is_again);
}

static void what_did_not_happen_is_cleared(void **state)
{
	(void)state;
	freed_note(&freed, 0x1000, 1, 0);
	suspect(0x1000);
	suspect(0x1000);
	freed_clear(&freed, 0x1000);
	freed_clear(&freed, 0x7000);
	assert_int_equal(freed.suspects[0].address, 0x1000);
	assert_int_equal(freed.suspects[1].address, 0);
}

static void more_than_fit_are_let_go(void **state)
{
	(void)state;
	for (int i = 0; i < 3 * FREED_SUSPECTS_MAX; i++)
		suspect(0x1000);
	assert_int_equal(freed.n_suspects, FREED_SUSPECTS_MAX);
	freed_look(&freed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(the_newest_before_it_counts),
	    TEST(what_was_looked_for_is_not_looked_for_again),
	    TEST(it_is_time_before_notes_are_lost),
	    TEST(long_ago_is_forgotten),
	    TEST(what_did_not_happen_is_cleared),
	    TEST(more_than_fit_are_let_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
