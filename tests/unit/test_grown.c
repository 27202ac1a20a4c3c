/* SPDX-License-Identifier: MIT */
/* links: collector/report/grown.c collector/report/audited.c
 * collector/report/page.c collector/report/clean.c
 * collector/model/go_growth.c collector/model/memory_history.c
 * collector/model/series.c collector/model/ledger.c collector/model/verdict.c
 */
/*
 * test_grown.c - one list of Go and C, and the sentence above it
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "model/process.h"
#include "report/grown.h"
#include "report/report.h"

#define SECOND INT64_C(1000000000)
#define MIB (UINT64_C(1) << 20)

static struct world {
	struct process process;
	struct go_growth growth;
	const struct process *processes[1];
	struct site sites[2];
	struct site *ranked[2];
	struct report report;
	struct grown grown;
	char says[GROWN_BYTES];
} world;

/* Ten seconds, in which nothing grew. */
static int setup(void **state)
{
	(void)state;
	memset(&world, 0, sizeof(world));
	world.process.growth = &world.growth;
	world.processes[0] = &world.process;
	world.report.processes = world.processes;
	world.report.n_processes = 1;
	world.report.sites = world.ranked;
	world.growth.looks = 20;
	world.growth.n_points = 4;
	world.growth.is_known = true;
	world.growth.base = (struct growth_sample){
	    .time_ns = 100 * SECOND, .goroutines = 10, .stack_inuse = MIB};
	world.growth.point = (struct growth_sample){
	    .time_ns = 110 * SECOND, .goroutines = 110, .stack_inuse = 3 * MIB};
	return 0;
}

static void add_row(enum growth_side side, const char *function, int line,
		    uint64_t bytes, uint64_t objects)
{
	struct growth_row *row = &world.growth.rows[world.growth.n_rows++];

	row->side = (uint8_t)side;
	row->line = line;
	row->bytes = bytes;
	row->objects = objects;
	snprintf(row->function, sizeof(row->function), "%s", function);
	snprintf(row->file, sizeof(row->file), "/src/main.go");
	if (side == GROWTH_GO)
		world.growth.heap_grows = true;
	else
		world.growth.goroutines_grow = true;
}

static void add_site(enum verdict verdict, uint64_t bytes)
{
	size_t n = world.report.n_sites++;
	struct site *site = &world.sites[n];

	world.ranked[n] = site;
	site->finding.verdict = verdict;
	site->blame.function = "main.lose";
	site->blame.file = "/src/c.go";
	site->blame.line = 7;
	site->tally.allocated_objects = 3;
	site->tally.allocated_bytes = bytes;
}

static const char *says(void)
{
	grown_list(&world.grown, &world.report);
	grown_says(&world.grown, world.says);
	return world.says;
}

static void sides_are_one_list_the_largest_first(void **state)
{
	(void)state;
	add_row(GROWTH_GO, "main.small", 1, MIB, 5);
	add_row(GROWTH_GO, "main.large", 2, 9 * MIB, 4);
	add_site(VERDICT_LEAK, 5 * MIB);
	assert_string_equal(says(),
			    "both Go heap and C grow: 9.0 MiB allocated by "
			    "main.large at main.go:2");
	assert_int_equal(world.grown.n, 3);
	assert_string_equal(world.grown.rows[0].side, "go");
	assert_string_equal(world.grown.rows[1].side, "c");
	assert_int_equal(world.grown.rows[1].bytes, 5 * MIB);
	assert_string_equal(world.grown.rows[2].function, "main.small");
	/* 9 MiB in ten seconds */
	assert_int_equal(world.grown.rows[0].per_hour, 9 * MIB * 360);
}

static void goroutines_have_their_part_of_stacks(void **state)
{
	(void)state;
	add_row(GROWTH_GOROUTINE, "main.start", 3, 0, 50);
	add_row(GROWTH_GOROUTINE, "main.start", 4, 0, 40);
	add_row(GROWTH_GO, "main.large", 2, 9 * MIB, 4);
	/* both go statements of the function */
	assert_string_equal(says(),
			    "Go heap and goroutines grow, C does not: 90 "
			    "goroutines started by main.start at main.go:3");
	assert_string_equal(world.grown.rows[1].side, "goroutine");
	assert_int_equal(world.grown.rows[1].bytes, MIB); /* of 2, 50 of 100 */
}

static void without_growth_it_says_so(void **state)
{
	(void)state;
	assert_string_equal(says(),
			    "neither Go heap nor goroutines nor C grow");
	add_site(VERDICT_CACHE, MIB);
	assert_string_equal(says(),
			    "neither Go heap nor goroutines nor C grow");
	assert_int_equal(world.grown.n, 0);
	add_site(VERDICT_GROWING, MIB);
	assert_string_equal(says(), "C grows, Go heap and goroutines do not");
	assert_int_equal(world.grown.n, 1);
}

static void what_is_not_known_is_not_claimed(void **state)
{
	(void)state;
	world.growth.is_known = false;
	assert_string_equal(says(), "Go's side was seen for too short a time");
	world.growth.looks = 0;
	strcpy(world.growth.trouble, "status 404");
	assert_string_equal(says(),
			    "nothing is known of Go's side: status 404");
	world.process.growth = NULL;
	assert_string_equal(says(), "");
	world.process.growth = &world.growth;
	world.report.at = "mark";
	assert_string_equal(says(), "");
}

static void put_memory(int seconds, uint64_t heap, uint64_t stacks, uint64_t c)
{
	memory_history_put(&world.process.memory,
			   &(struct memory_point){seconds * SECOND, heap * MIB,
						  stacks * MIB, c * MIB});
}

static const char *suspects(void)
{
	grown_suspected(&world.report, world.says);
	return world.says;
}

static void resident_memory_is_asked_last(void **state)
{
	(void)state;
	put_memory(1, 10, 1, 1);
	put_memory(2, 20, 4, 1);
	put_memory(4, 40, 9, 1);
	assert_string_equal(suspects(), ""); /* somebody was asked */
	world.process.growth = NULL;
	assert_string_equal(suspects(),
			    "Go heap and goroutines' stacks grow, C does not: "
			    "--pprof-url=URL names the line");
	put_memory(5, 60, 2, 1);
	assert_string_equal(suspects(), "Go heap grows, C does not: "
					"--pprof-url=URL names the line");
	add_site(VERDICT_LEAK, 100);
	assert_string_equal(suspects(), "");
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(sides_are_one_list_the_largest_first),
	    TEST(goroutines_have_their_part_of_stacks),
	    TEST(without_growth_it_says_so),
	    TEST(what_is_not_known_is_not_claimed),
	    TEST(resident_memory_is_asked_last),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
