/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_baseline.c - what was accepted once, exactly and by samples
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "baseline.h"
#include "report/report.h"

static const char *const id = "0123456789ab";

/* So many bytes are live; `error`: one standard error of a sample. */
static struct tally amount(uint64_t bytes, double error)
{
	return (struct tally){
	    .allocated_objects = 10,
	    .allocated_bytes = bytes,
	    .spread.live_bytes = error * error,
	};
}

/* A baseline of one such site, as it was written and read again. */
static struct baseline *accepted(uint64_t bytes, double error)
{
	char path[] = "/tmp/test_baseline.XXXXXX";
	struct site site = {.finding.verdict = VERDICT_LEAK,
			    .blame.function = "main.load",
			    .tally = amount(bytes, error)};
	struct site *sites[] = {&site};
	struct report report = {.sites = sites, .n_sites = 1};
	struct baseline *baseline = NULL;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	snprintf(site.id, sizeof(site.id), "%s", id);
	assert_int_equal(baseline_update(path, &report), 0);
	assert_int_equal(baseline_load(&baseline, path), 0);
	unlink(path);
	return baseline;
}

static bool has(const struct baseline *baseline, uint64_t bytes, double error)
{
	struct tally now = amount(bytes, error);

	return baseline_has(baseline, id, &now);
}

static void what_was_counted_may_not_grow(void **state)
{
	struct baseline *baseline = accepted(1000, 0);
	struct tally one = amount(1, 0);

	(void)state;
	assert_true(has(baseline, 999, 0));
	assert_true(has(baseline, 1000, 0));
	assert_false(has(baseline, 1001, 0));
	assert_false(baseline_has(baseline, "ab0123456789", &one));
	baseline_free(baseline);
}

/* 300 and 400 are 500 together, of which 3.3 are allowed. */
static void two_samples_may_differ_by_the_errors_of_both(void **state)
{
	struct baseline *baseline = accepted(10000, 300);

	(void)state;
	assert_true(has(baseline, 11600, 400));
	assert_false(has(baseline, 11700, 400));
	/* against a run that recorded all, its own error is left */
	assert_true(has(baseline, 10980, 0));
	assert_false(has(baseline, 11000, 0));
	baseline_free(baseline);
}

static void a_sample_against_what_was_counted(void **state)
{
	struct baseline *baseline = accepted(10000, 0);

	(void)state;
	assert_true(has(baseline, 11300, 400));
	assert_false(has(baseline, 11400, 400));
	baseline_free(baseline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_counted_may_not_grow),
	    cmocka_unit_test(two_samples_may_differ_by_the_errors_of_both),
	    cmocka_unit_test(a_sample_against_what_was_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
