/* SPDX-License-Identifier: MIT */
/* links: collector/growth/observed.c collector/growth/growers.c
 * collector/growth/heap_text.c collector/growth/goroutine_text.c
 * collector/growth/go_stack.c collector/growth/known_creators.c
 * collector/growth/line_feed.c collector/growth/trend.c
 * collector/model/series.c collector/model/table.c
 * ; libs: -lm -Wl,--wrap=clock_gettime */
/*
 * test_observed.c - from a program's answers to what grows in it
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "growth/growth_source.h"
#include "growth/observed.h"

#define SECOND INT64_C(1000000000)
#define MIB (UINT64_C(1) << 20)

/* The program that is asked. */
static struct {
	struct source source;
	uint64_t heap, goroutines; /* what it says */
	int errors[QUESTIONS];	   /* what it answers instead */
	const char *nonsense[QUESTIONS];
	unsigned asked[QUESTIONS], freed;
} program;

static struct observed observed;
static time_t now, pause_s;

int __wrap_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
	(void)clock;
	*time = (struct timespec){.tv_sec = now};
	return 0;
}

static void say(struct line_feed *feed, const char *text)
{
	assert_true(line_feed_take(feed, text, strlen(text)));
}

static void say_heap(struct line_feed *feed)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "heap profile: 1: 1 [1: 1] @ heap/2\n"
		 "1: %ju [1: 1] @ 0x1\n"
		 "#\t0x1\tmain.grow+0x1\t/src/main.go:4\n"
		 "# runtime.MemStats\n"
		 "# HeapAlloc = %ju\n# HeapSys = 1\n"
		 "# NumGC = %u\n",
		 program.heap, program.heap,
		 program.asked[QUESTION_COLLECTED_HEAP]);
	say(feed, text);
}

static void say_stacks(struct line_feed *feed)
{
	for (uint64_t i = 0; i < program.goroutines; i++)
		say(feed, "goroutine 1 [select]:\n"
			  "main.wait()\n"
			  "\t/src/main.go:20 +0x1\n"
			  "created by main.serve in goroutine 1\n"
			  "\t/src/main.go:9 +0x1\n"
			  "\n");
}

static void say_count(struct line_feed *feed)
{
	char text[64];

	snprintf(text, sizeof(text), "goroutine profile: total %ju\n",
		 program.goroutines);
	say(feed, text);
}

static int answer(struct source *source, enum question question,
		  struct line_feed *feed, char why[SOURCE_WHY_BYTES])
{
	assert_ptr_equal(source, &program.source);
	program.asked[question]++;
	if (program.errors[question]) {
		snprintf(why, SOURCE_WHY_BYTES, "no answer");
		return program.errors[question];
	}
	if (program.nonsense[question])
		say(feed, program.nonsense[question]);
	else if (question == QUESTION_STACKS)
		say_stacks(feed);
	else if (question == QUESTION_COUNT)
		say_count(feed);
	else
		say_heap(feed);
	line_feed_end(feed);
	return 0;
}

static void hang_up(struct source *source)
{
	assert_ptr_equal(source, &program.source);
	program.freed++;
}

static int setup(void **state)
{
	(void)state;
	memset(&program, 0, sizeof(program));
	program.source = (struct source){.ask = answer, .free = hang_up};
	program.heap = 10 * MIB;
	program.goroutines = 10;
	now = 1000;
	pause_s = 1;
	observed_init(&observed, "the program", &program.source, "");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	observed_release(&observed);
	assert_int_equal(program.freed, 1);
	return 0;
}

/* Later it has more; each time twice as much later. */
static void look(uint64_t heap, uint64_t goroutines)
{
	now += pause_s *= 2;
	program.heap += heap;
	program.goroutines += goroutines;
	observed_look(&observed, now * SECOND);
}

static const struct growth_row *row_of(enum growth_side side)
{
	for (uint32_t i = 0; i < observed.growth.n_rows; i++)
		if (observed.growth.rows[i].side == side)
			return &observed.growth.rows[i];
	fail_msg("no row of side %d", side);
	return NULL;
}

static void what_grows_is_named(void **state)
{
	(void)state;
	look(0, 0);
	assert_int_equal(observed.growth.n_points, 0);
	look(0, 0);
	assert_int_equal(observed.growth.n_points, 1);
	assert_false(observed.growth.heap_grows);
	look(5 * MIB, 50);
	look(5 * MIB, 50);
	assert_int_equal(observed.growth.looks, 4);
	assert_int_equal(observed.growth.n_points, 3);
	assert_true(observed.growth.heap_grows);
	assert_true(observed.growth.goroutines_grow);
	assert_int_equal(observed.growth.n_rows, 2);
	assert_string_equal(row_of(GROWTH_GO)->function, "main.grow");
	assert_int_equal(row_of(GROWTH_GO)->bytes, 10 * MIB);
	assert_string_equal(row_of(GROWTH_GOROUTINE)->function, "main.serve");
	assert_int_equal(row_of(GROWTH_GOROUTINE)->line, 9);
	assert_int_equal(row_of(GROWTH_GOROUTINE)->objects, 100);
}

/* Nothing of a point that has failed is counted twice. */
static void a_point_that_fails_is_taken_again(void **state)
{
	(void)state;
	look(0, 0);
	program.errors[QUESTION_STACKS] = -EIO;
	look(0, 0);
	assert_int_equal(observed.growth.n_points, 0);
	assert_string_equal(observed.growth.trouble, "no answer");
	program.errors[QUESTION_STACKS] = 0;
	look(0, 0);
	assert_string_equal(observed.growth.trouble, "");
	look(5 * MIB, 0);
	look(5 * MIB, 0);
	assert_int_equal(row_of(GROWTH_GO)->bytes, 10 * MIB);
}

static void other_answers_are_said(void **state)
{
	(void)state;
	program.nonsense[QUESTION_HEAP] = "404 page not found\n";
	look(0, 0);
	assert_int_equal(observed.growth.looks, 0);
	assert_string_equal(observed.growth.trouble,
			    "what it answers is no heap profile of Go");
	program.nonsense[QUESTION_HEAP] = NULL;
	program.nonsense[QUESTION_STACKS] = "404 page not found\n";
	look(0, 0);
	look(0, 0);
	assert_string_equal(observed.growth.trouble,
			    "what it answers are no goroutines");
	assert_int_equal(observed.growth.n_points, 0);
}

static void who_has_hung_up_is_let_go(void **state)
{
	(void)state;
	look(0, 0);
	program.errors[QUESTION_COUNT] = -EPIPE;
	look(0, 0);
	assert_null(observed.source);
	assert_int_equal(program.freed, 1);
	assert_int_equal(program.asked[QUESTION_COLLECTED_HEAP], 0);
	assert_string_equal(observed.growth.trouble, "no answer");
}

/* To write their stacks would stop the program for long. */
static void too_many_goroutines_are_only_counted(void **state)
{
	(void)state;
	look(0, 0);
	look(0, 0);
	look(0, 50);
	look(0, 50);
	assert_int_equal(program.asked[QUESTION_STACKS], 3);
	look(0, 20000);
	assert_int_equal(observed.growth.n_points, 4);
	assert_int_equal(program.asked[QUESTION_STACKS], 3);
	assert_int_equal(observed.growth.point.goroutines, 20110);
	assert_int_equal(row_of(GROWTH_GOROUTINE)->objects, 50);
}

static void looks_become_rare(void **state)
{
	int64_t at = 0, step = 0;

	(void)state;
	for (int i = 0; i < 50; i++) {
		observed_look(&observed, at);
		assert_true(observed.next_ns - at >= step);
		step = observed.next_ns - at;
		at = observed.next_ns;
		if (!i)
			assert_int_equal(step, SECOND / 4);
	}
	assert_in_range(step, 5 * SECOND, 6 * SECOND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_grows_is_named),
	    TEST(a_point_that_fails_is_taken_again),
	    TEST(other_answers_are_said),
	    TEST(who_has_hung_up_is_let_go),
	    TEST(too_many_goroutines_are_only_counted),
	    TEST(looks_become_rare),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
