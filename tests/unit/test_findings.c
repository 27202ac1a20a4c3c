/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_findings.c - the worst of its tests speaks for a site, and how that is
 * said
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "harness/candidate.h"
#include "harness/findings.h"
#include "harness/red_line.h"
#include "model/process.h"
#include "report/report.h"
#include "report/site.h"
#include "report/site_test.h"

static struct process process = {.pid = 7};

/* A site of which two tests left 3 blocks of 12 bytes, and 1 of 5. */
struct place {
	struct site_test tests[3];
	struct site_share share;
	struct site site;
	struct site *sites[1];
	struct report report;
	struct candidates candidates;
};

static struct tally left(uint64_t objects, uint64_t bytes)
{
	return (struct tally){.allocated_objects = objects + 1,
			      .allocated_bytes = bytes + 8,
			      .freed_objects = 1,
			      .freed_bytes = 8};
}

static void make(struct place *place, enum verdict verdict, bool fails)
{
	const struct site_test tests[] = {
	    {&process, strdup("TestA"), left(3, 36), verdict, 0, 0, 0},
	    {&process, strdup("TestB"), left(1, 5), verdict, 0, 0, 0},
	    {&process, strdup("TestC"), left(0, 0), verdict, 0, 0, 0},
	};

	*place = (struct place){
	    .share = {.process = &process,
		      .verdict = verdict,
		      .tally = left(4, 41)},
	    .site = {.id = "0123456789ab",
		     .fails = fails,
		     .finding = {.verdict = verdict, .rule = "R3"},
		     .blame = {.file = "/src/decode.go", .line = 42},
		     .kind = "C.CString",
		     .tally = left(4, 41),
		     .n_shares = 1,
		     .n_tests = 3},
	};
	memcpy(place->tests, tests, sizeof(tests));
	place->site.tests = place->tests;
	place->site.shares = &place->share;
	place->sites[0] = &place->site;
	place->report.sites = place->sites;
	place->report.n_sites = 1;
	assert_int_equal(candidates_find(&place->candidates, &place->report),
			 0);
}

static void drop(struct place *place)
{
	candidates_release(&place->candidates);
	for (size_t i = 0; i < 3; i++)
		free(place->tests[i].name);
}

static struct remnant *answer(struct place *place, const char *test,
			      uint64_t few, uint64_t many)
{
	struct candidate *candidate = candidates_get(&place->candidates, test);
	struct remnant *remnant = &candidate->remnants[0];

	remnant->first = (struct trial){4, few, few + 1, VERDICT_SUSPECT};
	remnant->second = (struct trial){32, many, many + 1, VERDICT_SUSPECT};
	outcome_decide(&remnant->outcome, &remnant->question, &remnant->first,
		       &remnant->second);
	remnant->is_answered = true;
	return remnant;
}

static void only_who_left_something_is_asked(void **state)
{
	struct place place;

	(void)state;
	make(&place, VERDICT_SUSPECT, false);
	assert_int_equal(place.candidates.n, 2);
	assert_string_equal(place.candidates.list[0].test, "TestA");
	assert_int_equal(place.candidates.list[0].remnants[0].objects, 3);
	assert_null(candidates_get(&place.candidates, "TestC"));
	assert_null(candidates_get(&place.candidates, NULL));
	drop(&place);
}

static void one_leak_makes_the_site_one(void **state)
{
	struct place place;

	(void)state;
	make(&place, VERDICT_SUSPECT, false);
	answer(&place, "TestA", 12, 12);
	answer(&place, "TestB", 4, 32);
	assert_true(findings_revise(&place.site, &place.candidates));
	assert_int_equal(place.site.finding.verdict, VERDICT_LEAK);
	assert_int_equal(place.share.verdict, VERDICT_LEAK);
	assert_true(findings_is_one(&place.site.finding));
	assert_int_equal(place.site.finding.n_proofs, 1);
	assert_string_equal(place.site.finding.proofs[0].says,
			    "left 1 block each of 32 repetitions of TestB");
	assert_int_equal(place.tests[0].verdict, VERDICT_STARTUP);
	assert_int_equal(place.tests[1].verdict, VERDICT_LEAK);
	assert_int_equal(place.tests[1].repetitions, 32);
	drop(&place);
}

static void all_that_is_healthy_clears_the_site(void **state)
{
	struct place place;

	(void)state;
	make(&place, VERDICT_LEAK, true);
	answer(&place, "TestA", 0, 0);
	answer(&place, "TestB", 1, 1);
	assert_true(findings_revise(&place.site, &place.candidates));
	assert_int_equal(place.site.finding.verdict, VERDICT_CACHE);
	drop(&place);
}

static void who_was_not_asked_keeps_what_it_had(void **state)
{
	struct place place;

	(void)state;
	make(&place, VERDICT_LEAK, true);
	assert_false(findings_revise(&place.site, &place.candidates));
	answer(&place, "TestA", 0, 0);
	assert_true(findings_revise(&place.site, &place.candidates));
	assert_int_equal(place.site.finding.verdict, VERDICT_LEAK);
	assert_int_equal(place.tests[0].verdict, VERDICT_CACHE);
	assert_int_equal(place.tests[1].verdict, VERDICT_LEAK);
	drop(&place);
}

static void a_leaking_subtest_has_the_name(void **state)
{
	struct place place;

	(void)state;
	make(&place, VERDICT_SUSPECT, false);
	answer(&place, "TestA", 12, 96)->subtest = strdup("TestA/case_b");
	findings_revise(&place.site, &place.candidates);
	assert_string_equal(place.tests[0].name, "TestA/case_b");
	drop(&place);
}

static void the_line_says_all(void **state)
{
	struct place place;
	char text[RED_LINE_BYTES];

	(void)state;
	make(&place, VERDICT_LEAK, true);
	assert_string_equal(
	    red_line_write(&place.site, &place.tests[0], NULL, true, text),
	    "TestA leaks 3 × 12 B at decode.go:42 (C.CString never freed)");
	assert_string_equal(
	    red_line_write(&place.site, &place.tests[0], NULL, false, text),
	    "TestA leaks 3 x 12 B at decode.go:42 (C.CString never freed)");
	/* which a policy may forbid, too */
	place.tests[1].verdict = VERDICT_SUSPECT;
	assert_string_equal(
	    red_line_write(&place.site, &place.tests[1], NULL, true, text),
	    "TestB left 1 × 5 B at decode.go:42 (C.CString never freed)");
	place.tests[0].tally = left(2, 31);
	place.site.kind = "cgo_call";
	place.site.callee = "parse";
	assert_string_equal(
	    red_line_write(&place.site, &place.tests[0], "it failed", true,
			   text),
	    "TestA may leak 2 blocks, 31 B, at decode.go:42 (what C.parse "
	    "allocated is never freed): it cannot be repeated (it failed)");
	/* of a module of others: where the package under test calls that */
	place.site.has_caller = true;
	place.site.caller =
	    (struct frame){.file = "/srv/mail/mail.go", .line = 12};
	assert_string_equal(
	    red_line_write(&place.site, &place.tests[0], NULL, true, text),
	    "TestA leaks 2 blocks, 31 B, at decode.go:42, called at "
	    "mail.go:12 (what C.parse allocated is never freed)");
	drop(&place);
}

static void no_terminal_is_at_risk(void **state)
{
	struct place place;
	char text[RED_LINE_BYTES];

	(void)state;
	make(&place, VERDICT_LEAK, true);
	place.site.blame.file = "/src/\033]0;x\a.go";
	red_line_write(&place.site, &place.tests[0], NULL, true, text);
	assert_null(strchr(text, '\033'));
	assert_null(strchr(text, '\a'));
	drop(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_who_left_something_is_asked),
	    cmocka_unit_test(one_leak_makes_the_site_one),
	    cmocka_unit_test(all_that_is_healthy_clears_the_site),
	    cmocka_unit_test(who_was_not_asked_keeps_what_it_had),
	    cmocka_unit_test(a_leaking_subtest_has_the_name),
	    cmocka_unit_test(the_line_says_all),
	    cmocka_unit_test(no_terminal_is_at_risk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
