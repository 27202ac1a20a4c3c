/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_joiner.c - what a report says of each finding of a scan
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#define SYNTHETIC_REAL_SYMBOLIZER
#include "fixtures/reported.h"
#include "joined/joiner.h"
#include "joined/scan_reader.h"
#include "report/format.h"
#include "report/html_joined.h"
#include "report/joined.h"
#include "report/sarif_joined.h"
#include "report/text_joined.h"
#include "suppress/suppressions.h"

#define HEAD                                                                \
	"{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":" \
	"\"darkheap-scan\"}},\"results\":["
#define TAIL "]}]}"
#define AT_LINES(rule, file, line, last, function)                        \
	"{\"ruleId\":\"" rule "\",\"message\":{\"text\":\"lost\"},"       \
	"\"properties\":{\"function\":\"" function "\"},\"locations\":[{" \
	"\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"" file     \
	"\"},\"region\":{\"startLine\":" line ",\"endLine\":" last "}}}]}"
#define AT(rule, file, line, function) AT_LINES(rule, file, line, "0", function)

/* Lines of places[]. */
#define GREET(rule) AT(rule, "src/greet.go", "41", "main.handleGreet")
#define PUT(rule)                            \
	AT(rule, "src/cache/cache.go", "88", \
	   "example.com/app/cache.(*Cache).Put")

static struct joined joined;

/* Join what a scan has found with what a process did. */
static void join(struct reported *r, const char *text)
{
	char why[SCAN_WHY_BYTES];

	scan_release(&joined);
	if (scan_parse(&joined, "x.sarif", text, strlen(text), why))
		fail_msg("%s", why);
	if (!r->process.modules.count)
		assert_int_equal(synthetic_know(r->symbolizer, &r->process), 0);
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(joiner_join(&joined, &r->report), 0);
	assert_ptr_equal(r->report.joined, &joined);
}

static void expect(size_t i, enum joined_why why, const char *says)
{
	const struct joined_finding *finding = &joined.findings[i];

	assert_in_range(i + 1, 1, joined.n_findings);
	assert_string_equal(joined_why_word(finding->why),
			    joined_why_word(why));
	assert_int_equal(finding->state, why <= JOINED_BY_BAD_FREE
					     ? JOINED_CONFIRMED
					     : JOINED_STATIC_ONLY);
	assert_string_equal(finding->says, says);
}

static const struct site *site_of(const struct reported *r,
				  const char *function)
{
	for (size_t i = 0; i < r->report.n_sites; i++)
		if (!strcmp(r->report.sites[i]->blame.function, function))
			return r->report.sites[i];
	fail_msg("no site of %s", function);
	return NULL;
}

/* One of each, as in a table of the README. */
static void test_states(void **state)
{
	struct reported *r = *state;
	char text[JOINED_HEAD_BYTES], rules[JOINED_RULES_BYTES];
	const struct site *greet;

	reported_greet(&r->process);
	join(
	    r,
	    HEAD GREET("leak") "," GREET("early-return-leak") "," PUT(
		"overwritten") "," AT("leak", "src/greet.go", "99",
				      "main.handleGreet") "," AT("leak",
								 "src/other.go",
								 "41",
								 "main.other")
		TAIL);
	assert_string_equal(joined_head(&joined, text),
			    "2 confirmed, 3 static only, 0 runtime only");
	expect(0, JOINED_BOUNDED, "executed, 10 blocks live: cache");
	expect(1, JOINED_BY_SITE, "left 1000 of 1000 blocks, 12.7 KiB (leak)");
	expect(2, JOINED_BY_SITE, "left 1000 of 1000 blocks, 12.7 KiB (leak)");
	expect(3, JOINED_NOT_EXECUTED,
	       "not executed: its function ran, this line did not");
	expect(4, JOINED_NOT_EXECUTED,
	       "not executed: no stack went through its function");
	greet = site_of(r, "main.handleGreet");
	assert_ptr_equal(joined.findings[1].site, greet);
	assert_null(joined.findings[4].site);
	assert_string_equal(joined_rules(greet, rules),
			    "early-return-leak, leak at greet.go:41");
	assert_null(site_of(r, "worker_run")->scan);
	assert_null(joined_rules(site_of(r, "worker_run"), rules));
	/* what is lost and the scan has not found */
	join(r, HEAD PUT("leak") TAIL);
	assert_int_equal(joined.n_runtime_only, 1);
	assert_string_equal(joined.runtime_only[0]->blame.function,
			    "main.handleGreet");
	assert_null(joined.runtime_only[0]->scan);
}

static void test_freed(void **state)
{
	struct reported *r = *state;
	uint32_t greet = STACK_CSTRING(&r->process);

	for (uint64_t work = 1; work <= 100; work++)
		synthetic_free(&r->process,
			       synthetic_alloc(&r->process, greet, 10, work),
			       work);
	synthetic_end(&r->process, 100);
	join(r, HEAD GREET("early-return-leak") TAIL);
	expect(0, JOINED_EXECUTED, "executed, did not leak: 100 blocks, freed");
	assert_int_equal(joined.n_runtime_only, 0);
	/* what was lost may have been a leak */
	r->process.loss.allocs = 1;
	join(r, HEAD GREET("leak") "," AT("leak", "x.go", "3", "main.x") TAIL);
	expect(0, JOINED_UNKNOWN, "executed, but the record is not complete");
	expect(1, JOINED_UNKNOWN, "not seen, but the record is not complete");
}

static void test_sampled(void **state)
{
	struct reported *r = *state;

	reported_sampled(&r->process);
	join(r, HEAD GREET("leak") "," AT("leak", "x.go", "3", "main.x") TAIL);
	assert_int_equal(joined.findings[0].why, JOINED_BY_SITE);
	assert_memory_equal(joined.findings[0].says, "left about ", 11);
	expect(1, JOINED_UNKNOWN, "not seen, but not all blocks were recorded");
}

static void test_untracked(void **state)
{
	struct reported *r = *state;

	r->process.reason = 1;
	join(r, HEAD GREET("leak") TAIL);
	expect(0, JOINED_UNKNOWN, "not seen, but nothing was tracked");
}

/* A statement of several lines; a name that only looks alike. */
static void test_lines(void **state)
{
	struct reported *r = *state;

	reported_greet(&r->process);
	join(
	    r,
	    HEAD
		AT_LINES("leak", "greet.go", "39", "43", "main.handleGreet") "," AT_LINES(
		    "leak", "greet.go", "30", "40",
		    "main."
		    "handleGreet") "," AT("leak", "greet.go", "41",
					  "main.other") "," AT("leak",
							       "src/greet.go",
							       "40",
							       "main."
							       "handleGreet")
		    TAIL);
	assert_int_equal(joined.findings[0].why, JOINED_NOT_EXECUTED);
	assert_int_equal(joined.findings[1].why, JOINED_BY_SITE);
	assert_int_equal(joined.findings[1].line, 39);
	assert_int_equal(joined.findings[2].why, JOINED_NOT_EXECUTED);
	assert_int_equal(joined.findings[3].why, JOINED_NOT_EXECUTED);
	assert_int_equal(joined.n_states[JOINED_CONFIRMED], 1);
}

/* Without lines the function says which one it is. */
static void test_functions(void **state)
{
	struct reported *r = *state;

	reported_greet(&r->process);
	join(r, HEAD AT("leak", "a.go", "0", "main.handleGreet") "," AT(
		    "leak", "b.go", "0", "main.handle") TAIL);
	assert_int_equal(joined.findings[0].why, JOINED_BY_SITE);
	assert_int_equal(joined.findings[1].why, JOINED_NOT_EXECUTED);
}

/*
 * A caller two frames out: it is meant by what is made in its call, and by
 * nothing that is freed where it should be.
 */
static void test_depth(void **state)
{
	struct reported *r = *state;
	uint32_t put = STACK_STRDUP(&r->process);  /* Put, of handleGreet */
	uint32_t own = STACK_CSTRING(&r->process); /* handleGreet itself */

	for (uint64_t work = 1; work <= 100; work++) {
		synthetic_alloc(&r->process, put, 10, work);
		synthetic_free(&r->process,
			       synthetic_alloc(&r->process, own, 10, work),
			       work);
	}
	synthetic_end(&r->process, 100);
	join(r, HEAD GREET("leak") "," GREET("missing-close") TAIL);
	expect(0, JOINED_EXECUTED, "executed, did not leak: 100 blocks, freed");
	expect(1, JOINED_BY_SITE, "left 100 of 100 blocks, 1000 B (leak)");
	assert_string_equal(joined.findings[1].site->blame.function,
			    "example.com/app/cache.(*Cache).Put");
	/* one finding, two sites of one call: linked once each */
	assert_non_null(site_of(r, "example.com/app/cache.(*Cache).Put")->scan);
	assert_int_equal(joined.n_runtime_only, 0);
}

/* Two calls in a line: the one that the message names. */
static void test_maker(void **state)
{
	struct reported *r = *state;
	struct process *process = &r->process;
	uint32_t text = STACK_CSTRING(process);
	uint32_t copy = STACK_OF(process, PLACE_LIBC_STRDUP, PLACE_CGOCALL,
				 PLACE_CFUNC_STRDUP, PLACE_GREET);
	const char *words[] = {"what C.strdup made is lost in C.CString",
			       "what C.CString made is lost in C.strdup",
			       "C.nothing, or myC.strdup", "C."};
	const enum joined_why whys[] = {JOINED_BY_SITE, JOINED_EXECUTED,
					JOINED_BY_SITE, JOINED_BY_SITE};
	char scan[1024];

	for (uint64_t work = 1; work <= 100; work++) {
		synthetic_alloc(process, copy, 10, work);
		synthetic_free(process,
			       synthetic_alloc(process, text, 10, work), work);
	}
	synthetic_end(process, 100);
	for (int i = 0; i < 4; i++) {
		snprintf(scan, sizeof(scan), "%s", HEAD GREET("leak") TAIL);
		char *at = strstr(scan, "lost\"");

		snprintf(at, sizeof(scan) - (size_t)(at - scan), "%s%s",
			 words[i], strstr(HEAD GREET("leak") TAIL, "lost") + 4);
		join(r, scan);
		assert_string_equal(joined_why_word(joined.findings[0].why),
				    joined_why_word(whys[i]));
	}
	assert_string_equal(joined.findings[0].site->callee, "strdup");
}

/* Of two callers of one place one frees what it got. */
static void test_callers(void **state)
{
	struct reported *r = *state;
	struct process *process = &r->process;
	uint32_t kept = STACK_STRDUP(process);
	uint32_t freed = STACK_OF(process, PLACE_LIBC_STRDUP, PLACE_CGOCALL,
				  PLACE_CFUNC_STRDUP, PLACE_CACHE, PLACE_TEST);

	for (uint64_t work = 1; work <= 200; work++) {
		uint64_t block =
		    synthetic_alloc(process, work % 2 ? kept : freed, 10, work);

		if (work % 2 == 0)
			synthetic_free(process, block, work);
	}
	synthetic_end(process, 200);
	join(r, HEAD GREET("missing-close") "," AT(
		    "missing-close", "cache_test.go", "20",
		    "example.com/app%2ev2.TestPut") TAIL);
	expect(0, JOINED_EXECUTED, "executed, did not leak: 100 blocks, freed");
	assert_int_equal(joined.findings[1].why, JOINED_BY_SITE);
}

/* A function that calls itself allocates a block once. */
static void test_recursion(void **state)
{
	struct reported *r = *state;
	uint32_t stack = STACK_OF(&r->process, PLACE_LIBC_STRDUP, PLACE_CGOCALL,
				  PLACE_CFUNC_STRDUP, PLACE_CACHE, PLACE_GREET,
				  PLACE_CACHE, PLACE_GREET);

	for (uint64_t work = 1; work <= 100; work++)
		synthetic_free(&r->process,
			       synthetic_alloc(&r->process, stack, 10, work),
			       work);
	synthetic_end(&r->process, 100);
	join(r, HEAD GREET("missing-close") TAIL);
	expect(0, JOINED_EXECUTED, "executed, did not leak: 100 blocks, freed");
}

/* What C has called of Go is not the caller's fault. */
static void test_callback(void **state)
{
	struct reported *r = *state;
	uint32_t stack = STACK_OF(&r->process, PLACE_LIBC_STRDUP, PLACE_CGOCALL,
				  PLACE_CFUNC_STRDUP, PLACE_CACHE,
				  PLACE_C_MALLOC, PLACE_CGOCALL, PLACE_GREET);

	for (uint64_t work = 1; work <= 100; work++)
		synthetic_alloc(&r->process, stack, 10, work);
	synthetic_end(&r->process, 100);
	join(r, HEAD GREET("leak") "," GREET("missing-close") "," PUT("leak")
		    TAIL);
	assert_int_equal(joined.findings[0].why, JOINED_BY_SITE);
	assert_int_equal(joined.findings[1].why, JOINED_NOT_EXECUTED);
	assert_int_equal(joined.findings[2].why, JOINED_NOT_EXECUTED);
}

static void test_frees(void **state)
{
	struct reported *r = *state;

	reported_greet(&r->process);
	join(r, HEAD GREET("double-free") TAIL);
	expect(0, JOINED_UNKNOWN,
	       "no bad free seen; --free-stacks says if it ran");
	/* its memory leaks, which is another matter */
	assert_null(site_of(r, "main.handleGreet")->scan);
}

static void test_suppressed(void **state)
{
	struct reported *r = *state;
	struct suppressions rules;
	char why[SUPPRESSIONS_WHY_BYTES];

	reported_greet(&r->process);
	suppressions_init(&rules, 1800000000);
	assert_int_equal(suppressions_parse(&rules, "x",
					    strdup("go: main.handleGreet\n"
						   "kind: C.CString"),
					    36, why),
			 0);
	r->policy.suppressions = &rules;
	r->policy.suppress = suppressions_apply;
	join(r, HEAD GREET("leak") TAIL);
	expect(0, JOINED_SUPPRESSED,
	       "left 1000 blocks, which a rule suppresses");
	assert_false(sarif_scan_wants(&joined.findings[0]));
	report_release(&r->report);
	suppressions_release(&rules);
}

/* Words of a hostile file have an end. */
static void test_many_rules(void **state)
{
	struct reported *r = *state;
	char text[JOINED_RULES_BYTES], *scan = NULL;
	size_t size;
	FILE *out = open_memstream(&scan, &size);

	assert_non_null(out);
	fputs(HEAD, out);
	for (int i = 0; i < 100; i++)
		fprintf(out, "%s" GREET("rule-of-some-length-%d"), i ? "," : "",
			i);
	fputs(TAIL, out);
	fclose(out);
	reported_greet(&r->process);
	join(r, scan);
	free(scan);
	assert_int_equal(joined.n_states[JOINED_CONFIRMED], 100);
	assert_non_null(joined_rules(site_of(r, "main.handleGreet"), text));
	assert_non_null(strstr(text, " more at greet.go:41"));
}

/* A long scan of strange words, as text and as data of a page. */
static void test_forms(void **state)
{
	static const struct format_options options = {.utf8 = true};
	struct reported *r = *state;
	char *scan = NULL, *text = NULL;
	size_t size;
	FILE *out = open_memstream(&scan, &size);
	json_t *page, *first;

	assert_non_null(out);
	fputs(HEAD GREET("\\u001b[31mleak"), out);
	for (int i = 1; i <= 300; i++)
		fprintf(out, "," AT("r", "a/%d-\\u0007a.go", "%d", "main.f"), i,
			i);
	fputs(TAIL, out);
	fclose(out);
	reported_greet(&r->process);
	join(r, scan);
	free(scan);
	page = html_joined(&r->report);
	first = json_array_get(json_object_get(page, "findings"), 0);
	assert_string_equal(json_string_value(json_object_get(first, "state")),
			    "confirmed");
	assert_int_equal(json_array_size(json_object_get(page, "findings")),
			 HTML_FINDINGS_MAX);
	assert_int_equal(
	    json_integer_value(json_object_get(page, "findings_left_out")),
	    301 - HTML_FINDINGS_MAX);
	json_decref(page);
	out = open_memstream(&text, &size);
	assert_int_equal(text_joined_write(&r->report, &options, out), 0);
	fclose(out);
	assert_null(strpbrk(text, "\033\007"));
	assert_non_null(strstr(text, "  confirmed     ?[31mleak  greet.go:41"));
	assert_non_null(strstr(text, "... and 280 more (-v shows all)"));
	free(text);
}

static int tear_down(void **state)
{
	scan_release(&joined);
	return reported_tear_down(state);
}

#define TEST(test) \
	cmocka_unit_test_setup_teardown(test, reported_set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_states),	   TEST(test_freed),	 TEST(test_sampled),
	    TEST(test_untracked),  TEST(test_lines),	 TEST(test_functions),
	    TEST(test_depth),	   TEST(test_maker),	 TEST(test_callers),
	    TEST(test_callback),   TEST(test_frees),	 TEST(test_suppressed),
	    TEST(test_many_rules), TEST(test_recursion), TEST(test_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
