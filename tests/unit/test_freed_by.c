/* SPDX-License-Identifier: MIT */
/* links: collector/model/freed_by.c ; libs: -lcmocka */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "model/freed_by.h"

static void counts_by_first_sight(void **state)
{
	struct freed_by *by = NULL;

	(void)state;
	assert_int_equal(freed_by_add(&by, 7, 1), 0);
	assert_int_equal(freed_by_add(&by, 3, 2), 0);
	assert_int_equal(freed_by_add(&by, 7, 1), 0);
	assert_int_equal(by->n, 2);
	assert_int_equal(by->stacks[0].stack, 7);
	assert_int_equal(by->stacks[0].count, 2);
	assert_int_equal(by->stacks[1].stack, 3);
	assert_int_equal(by->stacks[1].count, 2);
	assert_int_equal(by->others, 0);
	free(by);
}

static void what_has_no_place_is_one_number(void **state)
{
	struct freed_by *by = NULL;

	(void)state;
	assert_int_equal(freed_by_add(&by, 0, 5), 0); /* lost */
	for (uint32_t i = 1; i <= FREED_BY_MAX + 2; i++)
		assert_int_equal(freed_by_add(&by, i, 1), 0);
	assert_int_equal(freed_by_add(&by, FREED_BY_MAX, 1), 0);
	assert_int_equal(by->n, FREED_BY_MAX);
	assert_int_equal(by->stacks[FREED_BY_MAX - 1].count, 2);
	assert_int_equal(by->others, 7);
	free(by);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(counts_by_first_sight),
	    cmocka_unit_test(what_has_no_place_is_one_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
