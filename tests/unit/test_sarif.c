/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_sarif.c - the report as code scanning reads it; with --write DIR it
 * leaves files for other readers (tests/consumers)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <jansson.h>
#include <unistd.h>

#include "fixtures/findings.h"

/* Of the only run; the caller releases the root. */
static json_t *written(const struct report *report, json_t **results,
		       json_t **invocation)
{
	char *text = findings_written(&format_sarif, report);
	json_error_t error;
	json_t *root = json_loads(text, 0, &error);

	if (!root)
		fail_msg("%s at %d", error.text, error.position);
	assert_int_equal(json_unpack(root, "{s:[{s:o, s:[o]}!]}", "runs",
				     "results", results, "invocations",
				     invocation),
			 0);
	free(text);
	return root;
}

/* No member is null or an empty string: GitHub refuses both. */
static void expect_full(json_t *value)
{
	const char *key;
	json_t *member;
	size_t i;

	assert_false(json_is_null(value));
	if (json_is_string(value))
		assert_true(*json_string_value(value));
	json_object_foreach(value, key, member) expect_full(member);
	json_array_foreach(value, i, member) expect_full(member);
}

static void expect_result(json_t *result, const char *rule, const char *level,
			  const char *uri, int line)
{
	const char *rule_is, *level_is, *uri_is, *hash, *text;
	int line_is, first, end, last;

	assert_int_equal(
	    json_unpack(result,
			"{s:s, s:s, s:{s:s}, s:{s:s}, s:[{s:{s:{s:s}, s:{s:i,"
			" s:i, s:i, s:i}}}]}",
			"ruleId", &rule_is, "level", &level_is, "message",
			"text", &text, "partialFingerprints",
			"primaryLocationLineHash", &hash, "locations",
			"physicalLocation", "artifactLocation", "uri", &uri_is,
			"region", "startLine", &line_is, "startColumn", &first,
			"endLine", &end, "endColumn", &last),
	    0);
	assert_string_equal(rule_is, rule);
	assert_string_equal(level_is, level);
	assert_string_equal(uri_is, uri);
	assert_int_equal(line_is, line);
	assert_int_equal(end, line);
	assert_true(first < last);
}

static void test_leak(void **state)
{
	struct reported *r = *state;
	json_t *results, *invocation, *root, *leak;
	const char *text, *hash, *site, *step, *message;
	size_t frames;
	json_t *steps, *stack;

	findings_build(r);
	root = written(&r->report, &results, &invocation);
	expect_full(root);
	leak = json_array_get(results, 2);
	expect_result(leak, "leak", "error", "file:///srv/src/greet.go", 41);
	assert_int_equal(
	    json_unpack(leak,
			"{s:{s:s}, s:{s:s, s:s}, s:[{s:[{s:o}]}], s:[{s:o}]}",
			"message", "text", &text, "partialFingerprints",
			"primaryLocationLineHash", &hash, "darkheap/site/v1",
			&site, "codeFlows", "threadFlows", "locations", &steps,
			"stacks", "frames", &stack),
	    0);
	assert_non_null(strstr(text, "main.handleGreet at greet.go:41 loses "
				     "1000 blocks, 12.7 KiB: "));
	assert_non_null(strstr(text, " To do: "));
	assert_string_equal(hash, r->report.sites[0]->id);
	assert_string_equal(site, hash);
	/* from the outermost frame inwards, without plumbing */
	assert_int_equal(json_array_size(steps), 2);
	assert_int_equal(json_unpack(json_array_get(steps, 1), "{s:{s:{s:s}}}",
				     "location", "message", "text", &step),
			 0);
	assert_string_equal(step, "main.handleGreet");
	frames = json_array_size(stack);
	assert_int_equal(frames, r->report.sites[0]->stacks[0].n_frames);
	assert_int_equal(json_unpack(invocation, "{s:[{s:{s:s}}]}",
				     "toolExecutionNotifications", "message",
				     "text", &message),
			 0);
	assert_non_null(strstr(message, "1 leak, "));
	json_decref(root);
}

static void test_levels(void **state)
{
	struct reported *r = *state;
	json_t *results, *invocation, *root;

	reported_greet(&r->process);
	assert_int_equal(synthetic_know(r->symbolizer, &r->process), 0);
	r->policy.verdicts = 0;
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report, &results, &invocation);
	/* the cache and the resolver's block need nobody */
	assert_int_equal(json_array_size(results), 1);
	expect_result(json_array_get(results, 0), "leak", "warning",
		      "file:///srv/src/greet.go", 41);
	json_decref(root);
	/* but they do when the policy says so */
	r->policy.verdicts = 1 << VERDICT_CACHE;
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report, &results, &invocation);
	expect_result(json_array_get(results, 0), "cache", "error",
		      "cache/cache.go", 88);
	json_decref(root);
}

static void test_bad_frees(void **state)
{
	struct reported *r = *state;
	json_t *results, *invocation, *root, *related;
	const char *text;
	int count;

	findings_build(r);
	root = written(&r->report, &results, &invocation);
	expect_result(json_array_get(results, 0), "double_free", "error",
		      "cache/cache.go", 88);
	assert_int_equal(json_unpack(json_array_get(results, 0),
				     "{s:{s:s}, s:i, s:o}", "message", "text",
				     &text, "occurrenceCount", &count,
				     "relatedLocations", &related),
			 0);
	assert_string_equal(text,
			    "a block was freed twice, 3 times; freed by "
			    "worker_run; before that by "
			    "example.com/app/cache.(*Cache).Put; allocated by "
			    "main.handleGreet");
	assert_int_equal(count, 3);
	assert_int_equal(json_array_size(related), 3);
	/* nobody knows who did this one: GitHub wants a place all the same */
	expect_result(json_array_get(results, 1), "foreign", "error",
		      "file:///srv/greet", 1);
	json_decref(root);
}

static void test_hostile_names(void **state)
{
	struct reported *r = *state;
	json_t *results, *invocation, *root;
	const char *text;

	findings_build(r);
	findings_spoil(r);
	root = written(&r->report, &results, &invocation);
	expect_full(root);
	expect_result(json_array_get(results, 2), "leak", "error",
		      "file:///srv/%FF%0A%22%25,%3A.go", 41);
	json_unpack(json_array_get(results, 2), "{s:{s:s}}", "message", "text",
		    &text);
	/* no control, no link, no placeholder */
	for (const char *c = text; *c; c++)
		assert_true((unsigned char)*c >= ' ');
	assert_null(strstr(text, "]("));
	assert_non_null(strstr(text, "{{0}}"));
	json_decref(root);
}

static void test_incomplete(void **state)
{
	struct reported *r = *state;
	json_t *results, *invocation, *root, *notices;
	const char *said;
	int successful;

	process_incomplete(&r->process, "ring memory ran out");
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report, &results, &invocation);
	assert_int_equal(json_array_size(results), 0);
	assert_int_equal(json_unpack(invocation, "{s:b, s:o}",
				     "executionSuccessful", &successful,
				     "toolExecutionNotifications", &notices),
			 0);
	assert_false(successful);
	json_unpack(json_array_get(notices, 1), "{s:{s:s}}", "message", "text",
		    &said);
	assert_string_equal(said, "not complete: ring memory ran out");
	json_decref(root);
}

/* 30,000 places that leak: GitHub would refuse all of them. */
static void test_limits(void **state)
{
	struct reported *r = *state;
	size_t many = 30000, n_stacks;
	struct site **sites = calloc(many, sizeof(*sites)), **old;
	json_t *results, *invocation, *root, *notices;
	const char *said;

	findings_build(r);
	for (size_t i = 0; i < many; i++)
		sites[i] = r->report.sites[0];
	old = r->report.sites;
	r->report.sites = sites;
	r->report.n_sites = many;
	n_stacks = sites[0]->n_stacks;
	sites[0]->n_stacks = 0; /* they would take seconds */
	root = written(&r->report, &results, &invocation);
	assert_int_equal(json_array_size(results), 25000);
	json_unpack(invocation, "{s:o}", "toolExecutionNotifications",
		    &notices);
	json_unpack(json_array_get(notices, json_array_size(notices) - 1),
		    "{s:{s:s}}", "message", "text", &said);
	assert_non_null(strstr(said, " 5002 left out"));
	json_decref(root);
	sites[0]->n_stacks = n_stacks;
	r->report.sites = old;
	free(sites);
}

static void test_full_disk(void **state)
{
	reported_full_disk(*state, &format_sarif);
}

static void test_write_all(void **state)
{
	if (findings_directory)
		findings_write_all(*state, &format_sarif);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    REPORTED_TEST(test_leak),	    REPORTED_TEST(test_levels),
	    REPORTED_TEST(test_bad_frees),  REPORTED_TEST(test_hostile_names),
	    REPORTED_TEST(test_incomplete), REPORTED_TEST(test_limits),
	    REPORTED_TEST(test_full_disk),  REPORTED_TEST(test_write_all),
	};

	/* of no repository, whoever runs this */
	if (chdir("/"))
		return 1;
	if (argc == 3 && !strcmp(argv[1], "--write"))
		findings_directory = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
