/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_timeline.c - points where something changed, and never too many
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "model/process.h"

#define SECOND INT64_C(1000000000)

static int start(void **state)
{
	struct process *process = calloc(1, sizeof(*process));

	*state = process;
	return process_init(process);
}

static int stop(void **state)
{
	process_release(*state);
	free(*state);
	return 0;
}

static void grow(struct process *process, struct group *group, uint64_t bytes)
{
	tally_alloc(&process->total, bytes);
	tally_alloc(&group->tally, bytes);
}

static void a_point_where_something_changed(void **state)
{
	struct process *process = *state;
	struct group *busy = process_group(process, 1, true);
	struct group *still = process_group(process, 2, true);

	grow(process, still, 8);
	for (int64_t i = 0; i < 10; i++) {
		grow(process, busy, 1);
		timeline_look(process, i * SECOND, false);
		timeline_look(process, i * SECOND + 1, false); /* too early */
	}
	assert_int_equal(process->timeline.n, 10);
	assert_int_equal(busy->timeline.n, 10);
	assert_int_equal(still->timeline.n, 1);
	assert_int_equal(busy->timeline.points[9].live_bytes, 10);
	assert_int_equal(process->timeline.points[9].live_bytes, 18);
	timeline_look(process, 9 * SECOND + 5, true);
	assert_int_equal(process->timeline.n, 11);
}

static void long_runs_have_no_more_points(void **state)
{
	struct process *process = *state;
	struct group *group = process_group(process, 1, true);

	for (int64_t i = 0; i < 100000; i++) {
		grow(process, group, 1);
		timeline_look(process, i * SECOND / 10, false);
	}
	uint32_t n = group->timeline.n;
	assert_true(n <= TIMELINE_POINTS && n > TIMELINE_POINTS / 4);
	for (uint32_t i = 1; i < n; i++)
		assert_true(group->timeline.points[i].live_bytes >
			    group->timeline.points[i - 1].live_bytes);
	assert_int_equal(process->timeline_points, n);
}

static void many_groups_share_the_room(void **state)
{
	struct process *process = *state;

	for (uint64_t i = 0; i < 20000; i++)
		process_group(process, i + 1, true);
	for (int64_t round = 0; round < 120; round++) {
		for (uint32_t i = 1; i < process->n_groups; i++)
			grow(process, process->groups[i], 1);
		timeline_look(process, round * SECOND, false);
	}
	assert_true(process->timeline_points <= TIMELINE_ALL_POINTS);
	assert_true(process->timeline_points >= TIMELINE_ALL_POINTS / 4);
}

static void parts_add_up(void **state)
{
	struct timeline_point a[] = {{1, 1, 10}, {5, 0, 0}};
	struct timeline_point b[] = {{1, 2, 20}, {3, 5, 50}, {5, 6, 60}};
	struct timeline first = {a, 2, 2}, second = {b, 3, 3};
	const struct timeline *parts[] = {&first, &second};
	struct timeline_point *points;

	(void)state;
	assert_int_equal(timeline_sum(parts, 2, &points), 3);
	assert_int_equal(points[0].time_ns, 1);
	assert_int_equal(points[0].live_bytes, 30);
	assert_int_equal(points[1].live_bytes, 60);
	assert_int_equal(points[2].live_bytes, 60);
	assert_int_equal(points[2].live_objects, 6);
	free(points);
	assert_int_equal(timeline_sum(parts, 0, &points), 0);
	free(points);
}

static void snapshots_come_on_time_and_thin_out(void **state)
{
	struct process *process = *state;
	int64_t start_ns = 1700000000 * SECOND;

	process->start.tv_sec = 1700000000;
	process_group(process, 1, true);
	process_mark(process, "by the program", 1);
	for (int64_t i = 0; i <= 3700; i++)
		process_snapshot(process, start_ns + i * SECOND,
				 (uint64_t)SECOND);
	assert_true(process->n_marks < PROCESS_SNAPSHOTS);
	assert_string_equal(process->marks[0].name, "by the program");
	assert_string_equal(process->marks[1].name, "16s");
	assert_string_equal(process->marks[2].name, "32s");
	const struct mark *last = &process->marks[process->n_marks - 1];
	assert_string_equal(last->name, "1h1m36s");
	for (uint32_t i = 1; i < process->n_marks; i++)
		assert_true(process->marks[i].id > process->marks[i - 1].id);
	assert_int_equal(process->degraded.lost_marks, 0);
}

static void marks_beyond_the_room_are_counted(void **state)
{
	struct process *process = *state;

	for (int i = 0; i < PROCESS_MARKS + 5; i++)
		process_mark(process, "m", 1);
	assert_int_equal(process->n_marks, PROCESS_MARKS);
	assert_int_equal(process->degraded.lost_marks, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(a_point_where_something_changed),
	    TEST(long_runs_have_no_more_points),
	    TEST(many_groups_share_the_room),
	    TEST(parts_add_up),
	    TEST(snapshots_come_on_time_and_thin_out),
	    TEST(marks_beyond_the_room_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
