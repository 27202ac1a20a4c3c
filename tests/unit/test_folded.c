/* SPDX-License-Identifier: MIT */
/* links: collector/model/by_stack.c
 * collector/model/ancestry.c
 * collector/symbol/gotest.c
 * collector/report/site_test.c
 * collector/model/envelope.c collector/model/pace.c collector/model/later.c
 * collector/model/survivors.c collector/model/rules.c collector/model/proofs.c
 * collector/model/timeline.c collector/report/sampled.c
 * collector/report/accusations.c collector/model/bad_frees.c
 * collector/model/sampling.c collector/model/evidence.c
 * collector/model/verdict.c collector/model/process.c collector/model/marks.c
 * collector/model/live.c collector/model/tally.c collector/model/table.c
 * collector/model/module.c collector/model/maps.c collector/model/segments.c
 * collector/model/shared_fd.c collector/symbol/blame.c
 * collector/symbol/gopackage.c collector/report/site.c
 * collector/report/site_stacks.c collector/report/frames.c
 * collector/report/clock.c collector/report/starter.c collector/report/report.c
 * collector/report/told_words.c collector/report/judge.c
 * collector/report/reason.c collector/report/clean.c collector/report/page.c
 * collector/report/crossing.c collector/report/places.c
 * collector/report/folded.c collector/report/folded_words.c
 * collector/symbol/tested.c ;
 * libs: -lcmocka */
/*
 * test_folded.c - stacks as flame graph tools read them
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "darkheap/session.h"
#include "fixtures/reported.h"
#include "report/format.h"

static void expect(const struct report *report, bool is_verbose,
		   const char *wanted)
{
	struct format_options options = {
	    .version = "1.2.3",
	    .verbose = is_verbose,
	};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(format_folded.write(report, &options, out), 0);
	fclose(out);
	assert_string_equal(text, wanted);
	free(text);
}

static void test_as_people_read(void **state)
{
	struct reported *r = *state;

	reported_greet(&r->process);
	assert_int_equal(reported_build(r, 1), 0);
	expect(&r->report, false,
	       "net/http.HandlerFunc.ServeHTTP;main.handleGreet;C.CString "
	       "13000\n"
	       "main.handleGreet;net.cgoLookupHostIP;strdup 540\n"
	       "main.handleGreet;example.com/app/cache.(*Cache).Put;C.strdup;"
	       "strdup 320\n"
	       "worker_run 16\n");
}

static void test_every_frame(void **state)
{
	struct reported *r = *state;
	uint32_t stack = STACK_CSTRING(&r->process);

	synthetic_alloc(&r->process, stack, 5, 1);
	synthetic_end(&r->process, 1);
	assert_int_equal(reported_build(r, 1), 0);
	expect(&r->report, true,
	       "runtime.goexit;net/http.HandlerFunc.ServeHTTP;main."
	       "handleGreet;main._Cfunc_CString;main._cgo_cmalloc;runtime."
	       "cgocall;_cgo_0123456789ab_Cfunc__Cmalloc 5\n");
}

/* What reads alike is one line: here for two stacks of two processes. */
static void test_merged(void **state)
{
	struct reported *r = *state;
	struct process other;

	assert_int_equal(synthetic_init(&other, 4243), 0);
	for (int i = 0; i < 2; i++) {
		struct process *process = i ? &other : &r->process;
		uint32_t plain = STACK_OF(process, PLACE_THREAD);
		uint32_t hidden = STACK_OF(process, PLACE_THREAD, PLACE_GOEXIT);

		synthetic_alloc(process, plain, 1, 1);
		synthetic_alloc(process, hidden, 10, 1);
		synthetic_end(process, 1);
	}
	r->list[1] = &other;
	assert_int_equal(reported_build(r, 2), 0);
	expect(&r->report, false, "worker_run 22\n");
	expect(&r->report, true,
	       "runtime.goexit;worker_run 20\nworker_run 2\n");
	report_release(&r->report);
	process_release(&other);
}

static void test_inlined(void **state)
{
	struct reported *r = *state;
	uint32_t stack =
	    STACK_OF(&r->process, PLACE_CSTRING, PLACE_INLINING, PLACE_GREET);

	synthetic_alloc(&r->process, stack, 5, 1);
	synthetic_end(&r->process, 1);
	assert_int_equal(reported_build(r, 1), 0);
	expect(&r->report, false,
	       "main.handleGreet;example.com/app/cache.(*Cache).Put;"
	       "example.com/app/cache.grow;C.CString 5\n");
}

static void test_hostile_names(void **state)
{
	struct reported *r = *state;
	uint32_t named = STACK_OF(&r->process, PLACE_HOSTILE, PLACE_NAMELESS);
	uint32_t runtime = STACK_OF(&r->process, PLACE_CGOCALL);
	struct pc nowhere = {.address = 0x7fffffff0000};
	uint32_t unknown = process_stack(&r->process, &nowhere, 1, 0, 0, 12345);

	synthetic_alloc(&r->process, named, 5, 1);
	synthetic_alloc(&r->process, 0, 4, 1);
	synthetic_alloc(&r->process, runtime, 3, 1);
	synthetic_alloc(&r->process, unknown, 2, 1);
	synthetic_end(&r->process, 1);
	assert_int_equal(reported_build(r, 1), 0);
	expect(&r->report, false,
	       "[libstripped.so];a:b ?\"??[31m 5\n(stacks lost) 4\n"
	       "[runtime] 3\n[unknown] 2\n");
}

/* What holds nothing is no line. */
static void test_nothing(void **state)
{
	struct reported *r = *state;
	uint32_t used = STACK_THREAD(&r->process);

	synthetic_free(&r->process, synthetic_alloc(&r->process, used, 9, 1),
		       1);
	synthetic_end(&r->process, 1);
	assert_int_equal(reported_build(r, 1), 0);
	expect(&r->report, false, "");
	assert_int_equal(reported_build(r, 0), 0);
	expect(&r->report, false, "");
	r->process.reason = REASON_NOT_GO;
	assert_int_equal(reported_build(r, 1), 0);
	expect(&r->report, false, "");
}

static void test_full_disk(void **state)
{
	reported_full_disk(*state, &format_folded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    REPORTED_TEST(test_as_people_read), REPORTED_TEST(test_every_frame),
	    REPORTED_TEST(test_merged),		REPORTED_TEST(test_inlined),
	    REPORTED_TEST(test_hostile_names),	REPORTED_TEST(test_nothing),
	    REPORTED_TEST(test_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
