/* SPDX-License-Identifier: MIT */
/* links: collector/model/by_stack.c
 * collector/model/ancestry.c
 * collector/symbol/gotest.c
 * collector/report/site_test.c collector/symbol/tested.c
 * collector/model/envelope.c collector/model/pace.c collector/model/later.c
 * collector/model/survivors.c collector/model/rules.c collector/model/proofs.c
 * collector/hint/hint.c collector/hint/origin.c collector/report/accusations.c
 * collector/report/json_bad_frees.c
 * collector/model/bad_frees.c
 * collector/hint/callsite.c collector/hint/closer.c
 * collector/hint/ender.c collector/hint/gomethod.c
 * collector/hint/escape.c
 * collector/hint/gosource.c collector/hint/mistake.c
 * collector/report/source.c
 * collector/report/trimmed.c
 * collector/hint/deallocator.c collector/hint/sentence.c
 * collector/model/timeline.c collector/report/sampled.c
 * collector/model/sampling.c collector/model/evidence.c
 * collector/model/verdict.c collector/model/process.c collector/model/marks.c
 * collector/model/live.c collector/model/tally.c collector/model/table.c
 * collector/model/module.c collector/model/shared_fd.c collector/model/maps.c
 * collector/model/segments.c collector/symbol/blame.c
 * collector/symbol/gopackage.c collector/report/site.c
 * collector/report/site_stacks.c collector/report/frames.c
 * collector/report/clock.c collector/report/starter.c collector/report/report.c
 * collector/report/told_words.c collector/report/judge.c
 * collector/report/reason.c collector/report/json_grown.c
 * collector/report/grown.c collector/model/go_growth.c
 * collector/model/memory_history.c collector/model/series.c
 * collector/report/json_ledger.c collector/report/audited.c
 * collector/model/ledger.c collector/report/clean.c collector/report/page.c
 * collector/report/json.c collector/report/json_suppressed.c
 * collector/report/json_site.c collector/report/json_modules.c
 * collector/report/module_totals.c collector/report/joined.c
 * collector/report/json_joined.c collector/report/json_process.c ; libs:
 * -lcmocka -ljansson */
/*
 * test_json.c - reports as scripts read them, against docs/report.schema.json
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <unistd.h>

#include "darkheap/session.h"
#include "fixtures/reported.h"
#include "report/format.h"
#include "symbol/distortion.h"

#define SCHEMA "docs/report.schema.json"

/* Write the report, have it checked, and read it back. */
static json_t *written(const struct report *report)
{
	struct format_options options = {.version = "1.2.3"};
	char path[] = "/tmp/darkheap-XXXXXX", command[128];
	int fd = mkstemp(path);
	FILE *out = fdopen(fd, "w");
	json_error_t error;
	json_t *root;

	assert_non_null(out);
	assert_int_equal(format_json.write(report, &options, out), 0);
	fclose(out);
	snprintf(command, sizeof(command),
		 "python3 -W ignore -m jsonschema -i %s " SCHEMA, path);
	assert_int_equal(system(command), 0);
	root = json_load_file(path, 0, &error);
	assert_non_null(root);
	unlink(path);
	return root;
}

static void test_leak(void **state)
{
	struct reported *r = *state;
	const char *schema, *id, *failed, *verdict, *kind;
	json_int_t live, pid_live, requested, of_leak, of_runtime;
	const char *module, *path, *library;
	int complete, sites;
	json_t *root;

	assert_int_equal(process_mark(&r->process, "before", 600), 0);
	reported_greet(&r->process);
	assert_int_equal(process_mark(&r->process, "after", 2000000), 0);
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report);
	assert_int_equal(
	    json_unpack(root,
			"{s:s, s:b, s:{s:[s]}, s:{s:I}, s:[{s:s, s:s, s:s, "
			"s:I, s:{s:I}}]}",
			"schema", &schema, "complete", &complete, "policy",
			"failed", &failed, "ledger", "c_live_requested",
			&requested, "sites", "id", &id, "verdict", &verdict,
			"kind", &kind, "live_bytes", &live, "by_process",
			"4242", &pid_live),
	    0);
	assert_string_equal(schema, "darkheap-report/1");
	assert_true(complete);
	assert_string_equal(id, failed);
	assert_string_equal(verdict, "leak");
	assert_string_equal(kind, "C.CString");
	assert_int_equal(live, 13000);
	assert_int_equal(pid_live, 13000);
	assert_int_equal(requested, 13000 + 320 + 540 + 16);
	/* what no module is known of comes next, the library's thread last */
	assert_int_equal(
	    json_unpack(root,
			"{s:[{s:s, s:s, s:i, s:I, s:{s:I!}}, {s:n, s:{s:I}}, "
			"{s:s}!]}",
			"modules", "module", &module, "path", &path, "sites",
			&sites, "live_bytes", &live, "live_bytes_by_verdict",
			"leak", &of_leak, "module", "live_bytes_by_verdict",
			"runtime", &of_runtime, "module", &library),
	    0);
	assert_string_equal(module, "greet");
	assert_string_equal(path, "/srv/greet");
	assert_int_equal(sites, 1);
	assert_int_equal(live, 13000);
	assert_int_equal(of_leak, 13000);
	assert_int_equal(of_runtime, 540);
	assert_string_equal(library, "libworker.so.1");
	json_decref(root);
}

/* Each report says so, whatever it is of; a program left alone does not. */
static void test_distorted(void **state)
{
	struct reported *r = *state;
	const char *race, *inlining;
	json_t *root;

	reported_greet(&r->process);
	r->process.distortions =
	    1 << DISTORTION_RACE | 1 << DISTORTION_NO_INLINING;
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report);
	assert_int_equal(
	    json_unpack(root, "{s:[s, s!]}", "notes", &race, &inlining), 0);
	assert_non_null(strstr(race, "built with -race: "));
	assert_non_null(strstr(inlining, "built with -gcflags=-l: "));
	json_decref(root);
	r->process.reason = REASON_NO_LIBC;
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(r->report.n_notes, 0);
}

static void test_sampled(void **state)
{
	struct reported *r = *state;
	json_int_t mean, first, live, error, total, stack;
	const char *mode, *why, *note;
	json_t *root, *exact;

	reported_sampled(&r->process);
	assert_int_equal(process_mark(&r->process, "after", 2000000), 0);
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report);
	assert_int_equal(
	    json_unpack(root,
			"{s:{s:{s:s, s:I, s:[{s:I}, {s:s}]}}, s:{s:{s:I}},"
			" s:[{s:I, s:{s:I}, s:[{s:{s:I}}]}], s:[s]}",
			"coverage", "sampling", "mode", &mode, "mean_bytes",
			&mean, "steps", "mean_bytes", &first, "why", &why,
			"totals", "stderr", "live_bytes", &total, "sites",
			"live_bytes", &live, "stderr", "live_bytes", &error,
			"stacks", "stderr", "live_bytes", &stack, "notes",
			&note),
	    0);
	assert_string_equal(mode, "sampled");
	assert_int_equal(mean, 65536);
	assert_int_equal(first, 4096);
	assert_string_equal(why, "to stay below 2 %");
	/* 100 times 100 / (1 - exp(-100 / 65536)), each as wrong as it is */
	assert_in_range(live, 6558500, 6559100);
	assert_in_range(error, 654800, 655500);
	assert_int_equal(stack, error);
	assert_in_range(total, error, error + 100);
	assert_non_null(strstr(note, "one block each 64 KiB"));
	json_decref(root);

	/* a leak that is exact says so */
	process_release(&r->process);
	assert_int_equal(synthetic_init(&r->process, 4242), 0);
	reported_greet(&r->process);
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report);
	assert_int_equal(
	    json_unpack(root, "{s:[{s:o}]}", "sites", "stderr", &exact), 0);
	assert_true(json_is_null(exact));
	json_decref(root);
}

static void test_marks(void **state)
{
	struct reported *r = *state;
	const char *name;
	json_int_t live;
	json_t *root;

	reported_greet(&r->process);
	assert_int_equal(process_mark(&r->process, "after", 1000500), 0);
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report);
	assert_int_equal(json_unpack(root, "{s:[{s:s, s:[{s:I}]}]}", "marks",
				     "name", &name, "sites", "live_bytes",
				     &live),
			 0);
	assert_string_equal(name, "after");
	assert_int_equal(live, 13000);
	json_decref(root);
}

static void test_nothing(void **state)
{
	struct reported *r = *state;
	json_t *root;

	assert_int_equal(reported_build(r, 0), 0);
	root = written(&r->report);
	assert_true(json_is_null(json_object_get(root, "process")));
	json_decref(root);
	r->process.reason = REASON_NOT_GO;
	assert_int_equal(reported_build(r, 1), 0);
	json_decref(written(&r->report));
}

static void test_hostile_words(void **state)
{
	static char name[] = "\xff\"\033\\", empty[] = "";
	char *args[] = {name, empty, NULL};
	struct reported *r = *state;
	json_t *root;

	r->process.args = args;
	process_incomplete(&r->process, "lost \xc3");
	synthetic_alloc(&r->process, 0, 1, 1);
	synthetic_end(&r->process, 1);
	r->process.ns_per_tick = 0; /* times are unknown */
	r->process.end_kind = END_SIGNALED;
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report);
	assert_string_equal(
	    json_string_value(json_array_get(
		json_object_get(json_object_get(root, "process"), "args"), 0)),
	    "?\"\033\\");
	json_decref(root);
	r->process.args = NULL;
}

/* The schema itself must be able to say no. */
static void test_schema_refuses(void **state)
{
	(void)state;
	assert_int_not_equal(
	    system("echo '{\"schema\": \"darkheap-report/1\"}' >/tmp/"
		   "darkheap-bad.json; python3 -W ignore -m jsonschema -i "
		   "/tmp/darkheap-bad.json " SCHEMA " 2>/dev/null"),
	    0);
	unlink("/tmp/darkheap-bad.json");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    REPORTED_TEST(test_leak),
	    REPORTED_TEST(test_distorted),
	    REPORTED_TEST(test_sampled),
	    REPORTED_TEST(test_marks),
	    REPORTED_TEST(test_nothing),
	    REPORTED_TEST(test_hostile_words),
	    cmocka_unit_test(test_schema_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
