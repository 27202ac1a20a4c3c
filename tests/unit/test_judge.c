/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_judge.c - pass, fail, unknown: each rule of a policy, with loss,
 * samples, baselines and suppressions
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/process.h"
#include "policy.h"
#include "report/diff.h"
#include "report/judge.h"
#include "report/report.h"

/* One process that holds 1000 bytes at one site. */
struct judged {
	struct policy policy;
	struct process process;
	const struct process *processes[1];
	struct site site;
	struct site *sites[1];
	struct site_share share;
	struct report report;
};

static void set_up(struct judged *j)
{
	struct tally tally = {
	    .allocated_objects = 10,
	    .allocated_bytes = 1000,
	    .peak_bytes = 1000,
	};

	*j = (struct judged){
	    .site = {.id = "0123456789ab",
		     .finding.verdict = VERDICT_CACHE,
		     .blame.function = "main.load",
		     .tally = tally,
		     .n_shares = 1},
	    .process.total = tally,
	    .share.tally = tally,
	};
	j->processes[0] = &j->process;
	j->sites[0] = &j->site;
	j->site.shares = &j->share;
	j->share.process = &j->process;
}

static enum policy_result judge(struct judged *j, const char *text)
{
	if (policy_parse(&j->policy, text, true))
		fail_msg("bad policy %s", text);
	j->report = (struct report){
	    .processes = j->processes,
	    .n_processes = 1,
	    .n_tracked = 1,
	    .set = {.sites = j->sites, .count = 1},
	    .sites = j->sites,
	    .n_sites = 1,
	    .complete = true,
	    .policy = &j->policy,
	};
	judge_report(&j->report);
	return j->report.result;
}

static void tear_down(struct judged *j)
{
	policy_release(&j->policy);
}

static void test_verdicts(void **state)
{
	struct judged j;

	(void)state;
	set_up(&j);
	for (int i = 0; i < VERDICT_COUNT; i++) {
		const char *word = verdict_name((enum verdict)i);

		for (int k = 0; k < VERDICT_COUNT; k++) {
			j.site.finding.verdict = (enum verdict)k;
			assert_int_equal(judge(&j, word), i == k);
			assert_int_equal(j.report.n_failing, i == k);
			assert_int_equal(j.site.fails, i == k);
			if (i == k)
				assert_string_equal(j.site.rule, word);
		}
	}
	tear_down(&j);
}

/* What was lost hides leaks and invents none. */
static void test_loss(void **state)
{
	char words[256], unknown[REPORT_UNKNOWN_BYTES];
	struct judged j;

	(void)state;
	set_up(&j);
	assert_int_equal(judge(&j, "leak,growing"), POLICY_PASS);
	j.report.complete = false;
	judge_report(&j.report);
	assert_int_equal(j.report.result, POLICY_UNKNOWN);
	assert_string_equal(report_unknown(&j.report, unknown),
			    "the record is not complete, so nobody can judge "
			    "--fail-on=leak,growing");
	j.site.finding.verdict = VERDICT_LEAK;
	judge_report(&j.report);
	assert_int_equal(j.report.result, POLICY_FAIL);
	report_violated(&j.report, false, words, sizeof(words));
	assert_string_equal(words, "leak");
	tear_down(&j);
	set_up(&j);
	judge(&j, "leak");
	j.report.n_tracked = 0;
	judge_report(&j.report);
	assert_int_equal(j.report.result, POLICY_UNKNOWN);
	assert_string_equal(
	    report_unknown(&j.report, unknown),
	    "nothing was tracked, so nobody can judge --fail-on=leak");
	tear_down(&j);
}

static void test_sizes(void **state)
{
	static const struct {
		const char *policy;
		enum policy_result result;
	} cases[] = {
	    {"live>999", POLICY_FAIL},
	    {"live>1000", POLICY_PASS},
	    {"site:main.*>999", POLICY_FAIL},
	    {"site:main.*>1000", POLICY_PASS},
	    {"site:other*>1", POLICY_PASS},
	    {"site:0123456789ab>1,leak", POLICY_FAIL},
	    {"site:main.*>2000,site:*>500", POLICY_FAIL},
	    {"rate>98/h", POLICY_FAIL},
	    {"rate>100/h", POLICY_UNKNOWN},
	    {"rate>103/h", POLICY_PASS},
	    {"new", POLICY_FAIL},
	};
	struct judged j;

	(void)state;
	set_up(&j);
	j.site.bytes_per_hour = 100;
	j.site.calls_leaving = 10000;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (judge(&j, cases[i].policy) != cases[i].result)
			fail_msg("%s", cases[i].policy);
	assert_int_equal(judge(&j, "live>900"), POLICY_FAIL);
	assert_int_equal(j.report.live_excess, 100);
	assert_int_equal(j.report.n_failing, 0);
	tear_down(&j);
}

/* What one call left says next to nothing about an hour. */
static void test_few_calls(void **state)
{
	static const struct {
		uint64_t calls;
		const char *policy;
		enum policy_result result;
	} cases[] = {
	    {1, "rate>1/h", POLICY_UNKNOWN},
	    {1, "rate>600/h", POLICY_UNKNOWN},
	    {1, "rate>700/h", POLICY_PASS},
	    {16, "rate>50/h", POLICY_FAIL},
	    {16, "rate>52/h", POLICY_UNKNOWN},
	    {16, "rate>180/h", POLICY_PASS},
	    {0, "rate>37/h", POLICY_FAIL}, /* 10 blocks then */
	    {0, "rate>39/h", POLICY_UNKNOWN},
	};
	struct judged j;

	(void)state;
	set_up(&j);
	j.site.bytes_per_hour = 100;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		j.site.calls_leaving = cases[i].calls;
		if (judge(&j, cases[i].policy) != cases[i].result)
			fail_msg("%s", cases[i].policy);
	}
	tear_down(&j);
}

static void test_no_clock(void **state)
{
	char unknown[REPORT_UNKNOWN_BYTES];
	struct judged j;

	(void)state;
	set_up(&j);
	j.site.bytes_per_hour = -1;
	assert_int_equal(judge(&j, "leak,rate>1/h"), POLICY_UNKNOWN);
	assert_string_equal(report_unknown(&j.report, unknown),
			    "too little was seen to decide "
			    "--fail-on=rate>1/h");
	assert_int_equal(judge(&j, "cache,rate>1/h"), POLICY_FAIL);
	tear_down(&j);
}

/* 1000 bytes, give or take 196: one block each 10. */
static void sample(struct judged *j)
{
	const struct sampling_step step = {1, 10, ""};

	sampling_add_step(&j->process.sampling, &step);
	j->site.tally.spread.live_bytes = 100 * 100;
	j->site.tally.spread.allocated_bytes = 100 * 100;
	j->process.total = j->share.tally = j->site.tally;
}

/* A gate must neither fail nor pass by chance. */
static void test_sampled(void **state)
{
	static const struct {
		const char *policy;
		enum policy_result result;
	} cases[] = {
	    {"live>800", POLICY_FAIL},
	    {"live>810", POLICY_UNKNOWN},
	    {"live>1200", POLICY_UNKNOWN},
	    {"live>1240", POLICY_PASS}, /* some may live that nobody saw */
	    {"site:*>800", POLICY_FAIL},
	    {"site:*>1000", POLICY_UNKNOWN},
	    {"site:*>1240", POLICY_PASS},
	    {"rate>78/h", POLICY_FAIL},
	    {"rate>100/h", POLICY_UNKNOWN},
	    {"rate>126/h", POLICY_PASS},
	    {"site:*>1000,rate>78/h", POLICY_FAIL},
	    {"live>1000,cache", POLICY_FAIL},
	    {"new", POLICY_FAIL},
	    {"leak", POLICY_PASS},
	};
	char unknown[REPORT_UNKNOWN_BYTES];
	struct judged j;

	(void)state;
	set_up(&j);
	sample(&j);
	j.site.bytes_per_hour = 100;
	j.site.calls_leaving = 10000;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (judge(&j, cases[i].policy) != cases[i].result)
			fail_msg("%s", cases[i].policy);
	judge(&j, "leak,site:main.*>1KB");
	assert_string_equal(
	    report_unknown(&j.report, unknown),
	    "the sample is too small to decide --fail-on=site:main.*>1KB");
	tear_down(&j);
}

static bool knows(const struct baseline *baseline, const char *site,
		  const struct tally *tally)
{
	assert_string_equal(site, "0123456789ab");
	return tally_live_bytes(tally) <=
	       *(const uint64_t *)(const void *)baseline;
}

static void test_baseline(void **state)
{
	static const char *const policies[] = {"cache", "new", "site:*>1",
					       "rate>1/h"};
	uint64_t accepted = 1000;
	struct judged j;

	(void)state;
	for (size_t i = 0; i < sizeof(policies) / sizeof(*policies); i++) {
		set_up(&j);
		j.site.bytes_per_hour = 100;
		assert_int_equal(judge(&j, policies[i]), POLICY_FAIL);
		j.policy.baseline = (const void *)&accepted;
		j.policy.is_known = knows;
		j.report.n_failing = 0;
		judge_report(&j.report);
		assert_int_equal(j.report.result, POLICY_PASS);
		accepted = 999;
		judge_report(&j.report);
		assert_int_equal(j.report.result, POLICY_FAIL);
		accepted = 1000;
		tear_down(&j);
	}
}

/* No rule sees what is suppressed, whatever the baseline says. */
static void test_suppressed(void **state)
{
	struct judged j;

	(void)state;
	set_up(&j);
	j.site.is_suppressed = true;
	assert_int_equal(judge(&j, "cache,new,live>1,site:*>1,rate>0/h"),
			 POLICY_PASS);
	assert_false(j.site.fails);
	assert_int_equal(tally_live_bytes(&j.report.hidden), 1000);
	/* the rest of the process is seen */
	j.process.total.allocated_bytes += 10;
	assert_int_equal(judge(&j, "live>9"), POLICY_FAIL);
	assert_int_equal(j.report.live_excess, 1);
	/* a damaged capture: a part that is more than the whole */
	j.process.total.allocated_bytes = 5;
	assert_int_equal(judge(&j, "live>9"), POLICY_PASS);
	tear_down(&j);
}

static void test_diff(void **state)
{
	struct judged before, after;
	struct diff diff;
	char unknown[REPORT_UNKNOWN_BYTES];

	(void)state;
	set_up(&before);
	set_up(&after);
	judge(&before, "live>50");
	after.process.total.allocated_bytes += 60;
	judge(&after, "live>50");
	before.report.total = before.process.total;
	after.report.total = after.process.total;
	table_init(&before.report.set.by_id);
	table_init(&after.report.set.by_id);
	assert_int_equal(diff_init(&diff, &before.report, &after.report), 0);
	assert_int_equal(diff.result, POLICY_FAIL);
	assert_int_equal(diff.live_excess, 10);
	diff_release(&diff);
	/* of samples that growth proves nothing */
	after.report.total.spread.live_bytes = 100 * 100;
	assert_int_equal(diff_init(&diff, &before.report, &after.report), 0);
	assert_int_equal(diff.result, POLICY_UNKNOWN);
	assert_string_equal(diff_unknown(&diff, unknown),
			    "too little was seen to decide --fail-on=live>50");
	before.report.complete = false;
	assert_string_equal(diff_unknown(&diff, unknown),
			    "the record is not complete, so nobody can judge "
			    "--fail-on=live>50");
	diff_release(&diff);
	tear_down(&before);
	tear_down(&after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_verdicts),  cmocka_unit_test(test_loss),
	    cmocka_unit_test(test_sizes),     cmocka_unit_test(test_no_clock),
	    cmocka_unit_test(test_few_calls), cmocka_unit_test(test_sampled),
	    cmocka_unit_test(test_baseline),  cmocka_unit_test(test_suppressed),
	    cmocka_unit_test(test_diff),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
