/* SPDX-License-Identifier: MIT */
/* links: collector/ingest/tick.c ; libs: */
/*
 * test_tick.c - a tick is as long as that of a processor can be
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/tick.h"

static void pause_ms(long ms)
{
	const struct timespec pause = {.tv_nsec = ms * 1000000};

	nanosleep(&pause, NULL);
}

static void a_tick_has_a_plausible_length(void **state)
{
	struct tick tick;

	(void)state;
	tick_start(&tick);
	pause_ms(5);
	double ns = tick_ns(&tick);
	assert_true(ns > 0.05 && ns < 20);
}

static void the_start_is_wall_time(void **state)
{
	struct timespec before, after;
	struct tick tick;

	(void)state;
	clock_gettime(CLOCK_REALTIME, &before);
	tick_start(&tick);
	clock_gettime(CLOCK_REALTIME, &after);
	assert_true(tick.start_wall.tv_sec >= before.tv_sec);
	assert_true(tick.start_wall.tv_sec <= after.tv_sec);
	assert_true(tick.start > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_tick_has_a_plausible_length),
	    cmocka_unit_test(the_start_is_wall_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
