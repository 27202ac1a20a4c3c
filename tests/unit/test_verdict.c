/* SPDX-License-Identifier: MIT */
/* links: collector/model/rules.c collector/model/proofs.c
 * collector/model/tally.c collector/model/verdict.c ; libs: -lcmocka */
/*
 * test_verdict.c - each rule, on both sides of its thresholds
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "model/evidence.h"
#include "model/verdict.h"

static uint64_t positions[2000];

/* `calls` calls, all of which left a block, evenly from 1 to `last`. */
static struct site_evidence leaving(size_t calls, uint64_t last, uint64_t end)
{
	struct site_evidence site = {
	    .has_go = true,
	    .calls = calls,
	    .calls_leaving = calls,
	    .end_work = end,
	    .end_at = end,
	    .horizon = end,
	    .first_work = 1,
	    .last_work = last,
	    .last_left = last,
	    .old_blocks = calls,
	    .old_at = positions,
	    .n_old = calls,
	    .tally = {.allocated_objects = calls,
		      .allocated_bytes = 13 * calls},
	};

	for (size_t i = 0; i < calls; i++)
		positions[i] = last * (i + 1) / calls;
	return site;
}

static bool is_in_table(const char *name)
{
	for (size_t i = 0; verdict_rule(i); i++)
		if (!strcmp(verdict_rule(i)->name, name))
			return true;
	return false;
}

static struct finding judge(const struct site_evidence *site,
			    enum verdict verdict, const char *rule)
{
	struct finding finding;

	verdict_judge(site, &finding);
	assert_string_equal(verdict_name(finding.verdict),
			    verdict_name(verdict));
	assert_string_equal(finding.rule, rule);
	assert_int_not_equal(finding.n_proofs, 0);
	assert_true(is_in_table(rule));
	return finding;
}

static void test_runtime(void **state)
{
	struct site_evidence site = leaving(1000, 1000, 1000);

	(void)state;
	site.is_runtime = true;
	judge(&site, VERDICT_RUNTIME, "R0");
	site.tally.freed_objects = 1000;
	judge(&site, VERDICT_OK, "R0");
	site.is_runtime = false;
	judge(&site, VERDICT_OK, "R1");
}

static void test_leak_says_its_numbers(void **state)
{
	struct site_evidence site = leaving(1000, 1000, 1000);
	struct finding finding = judge(&site, VERDICT_LEAK, "R9");

	(void)state;
	assert_string_equal(finding.proofs[0].says,
			    "1000 of 1000 calls left 1.00 blocks (13 B) each, "
			    "none freed; still going at the end");
	assert_int_equal(finding.n_proofs, 2);
	assert_string_equal(finding.proofs[1].test, PROOF_STILL_GROWING);
	site.first_extra = 7;
	finding = judge(&site, VERDICT_LEAK, "R9");
	assert_string_equal(finding.proofs[1].says,
			    "the first of these calls left 7 blocks more than "
			    "any other: start-up, it seems");
}

/* As leaving(), of blocks that stand for 1000 each. */
static struct site_evidence sampled(size_t calls, uint64_t end)
{
	struct site_evidence site = leaving(calls, end, end);

	site.is_sampled = true;
	site.tally.allocated_objects *= 1000;
	site.tally.allocated_bytes *= 1000;
	site.tally.spread = (struct spread){
	    .unseen_allocated = 999 * calls,
	    .unseen_live = 999 * calls,
	    .allocated_objects = 999e3 * (double)calls,
	    .live_objects = 999e3 * (double)calls,
	    .live_bytes = 169 * 999e3 * (double)calls,
	    .allocated_bytes = 169 * 999e3 * (double)calls,
	};
	return site;
}

/* The set-up of the first call is in the average, not in what goes on. */
static void test_leak_says_what_goes_on(void **state)
{
	struct site_evidence site = leaving(20, 100, 100);
	struct finding finding;

	(void)state;
	site.tally.allocated_objects = 120;
	site.tally.allocated_bytes = 12800;
	site.later = (struct later_evidence){10, 10, 130, 1};
	site.seconds = 3600;
	finding = judge(&site, VERDICT_LEAK, "R9");
	assert_string_equal(finding.proofs[0].says,
			    "20 of 20 calls left 1.00 blocks (13 B) each in "
			    "their later half, 6.00 (640 B) on average, none "
			    "freed; still going at the end");
	assert_true(finding.proofs[1].value > 259 &&
		    finding.proofs[1].value < 261);
	site.later.blocks = 55; /* near the average */
	finding = judge(&site, VERDICT_LEAK, "R9");
	assert_null(strstr(finding.proofs[0].says, "later half"));
}

static void test_sampled_leak_says_what_was_seen(void **state)
{
	struct site_evidence site = sampled(100, 100000);
	struct finding finding = judge(&site, VERDICT_LEAK, "R9");

	(void)state;
	assert_string_equal(finding.proofs[0].says,
			    "100 of 100 sampled calls left 1.00 blocks (13 B) "
			    "each, none freed; still going at the end");
	assert_string_equal(finding.proofs[1].test, "sampled");
	assert_string_equal(
	    finding.proofs[1].says,
	    "sampled: 100 blocks seen that still live, of 100; they stand for "
	    "1.2 MiB, give or take 126.9 KiB");
}

static void test_sampled_needs_20_survivors(void **state)
{
	struct site_evidence site = sampled(20, 20000);
	struct finding finding;

	(void)state;
	judge(&site, VERDICT_LEAK, "R9");
	site = sampled(19, 19000);
	finding = judge(&site, VERDICT_SUSPECT, "sampled");
	assert_non_null(strstr(finding.proofs[0].says, "(sampled)"));
	/* enough were seen, but one of them stands for nearly all */
	site = sampled(25, 25000);
	site.tally.spread.live_bytes =
	    0.3 * (double)(25 * 13000) * (double)(25 * 13000);
	judge(&site, VERDICT_SUSPECT, "sampled");
	/* milder words need no sample */
	site = sampled(5, 5000);
	site.end_at = site.end_work = site.horizon = 500000;
	judge(&site, VERDICT_STARTUP, "R5");
}

/* W is of all calls, the site's of those seen: one in 1000. */
static void test_sampled_calls_are_not_seldom(void **state)
{
	struct site_evidence site = sampled(9, 9000);

	(void)state;
	judge(&site, VERDICT_SUSPECT, "sampled");
	site.end_at = site.end_work = site.horizon = 9000 * 101;
	for (size_t i = 0; i < site.n_old; i++)
		positions[i] = site.end_work * (i + 1) / 9;
	site.last_left = site.end_work;
	judge(&site, VERDICT_SUSPECT, "R8");
}

static void test_three_calls(void **state)
{
	struct site_evidence site = leaving(3, 3, 3);

	(void)state;
	judge(&site, VERDICT_LEAK, "R9");
	site = leaving(2, 3, 3);
	judge(&site, VERDICT_SUSPECT, "R3");
}

/* What a finalizer frees looks like a leak until garbage is collected. */
static void test_uncollected(void **state)
{
	struct site_evidence site = leaving(1000, 1000, 1000);
	struct finding finding;

	(void)state;
	judge(&site, VERDICT_LEAK, "R9");
	site.collections_needed = 1;
	finding = judge(&site, VERDICT_SUSPECT, "gc");
	assert_non_null(strstr(finding.proofs[0].says, "no garbage since"));
	site.collected = 1;
	judge(&site, VERDICT_LEAK, "R9");
	site.collections_needed = 2;
	finding = judge(&site, VERDICT_SUSPECT, "gc");
	assert_non_null(strstr(finding.proofs[0].says, "sync.Pool"));
	site.collected = 2;
	judge(&site, VERDICT_LEAK, "R9");
	site.collected = COLLECTIONS_UNKNOWN;
	judge(&site, VERDICT_LEAK, "R9");
	/* what is said without is said with it */
	site = leaving(2, 3, 3);
	site.collections_needed = 1;
	judge(&site, VERDICT_SUSPECT, "R3");
}

static void test_few(void **state)
{
	struct site_evidence site = leaving(1, 5, 14);

	(void)state;
	judge(&site, VERDICT_SUSPECT, "R3");
	site.end_at = site.end_work = 15;
	judge(&site, VERDICT_STARTUP, "R3");

	/* frees, and often called: a cache, unless one or two calls stay */
	site = leaving(2, 500, 505);
	site.calls = 400;
	site.tally.allocated_objects = 400;
	site.tally.freed_objects = 398;
	judge(&site, VERDICT_CACHE, "R3");
	site.end_at = site.end_work = 510;
	judge(&site, VERDICT_STARTUP, "R3");
	site.n_old = 0;
	judge(&site, VERDICT_CACHE, "R3");
}

/* Without calls: each block counts, and positions are times. */
static struct site_evidence threads(size_t blocks, uint64_t end)
{
	struct site_evidence site = leaving(blocks, end, end);

	site.has_go = false;
	site.by_time = true;
	site.first_at = end / blocks;
	site.last_at = end;
	site.growth = (struct growth){(double)blocks, 8, true};
	return site;
}

static void test_threads_of_c(void **state)
{
	struct site_evidence site = threads(29, 2900);

	(void)state;
	judge(&site, VERDICT_SUSPECT, "R3");
	site = threads(30, 3000);
	judge(&site, VERDICT_LEAK, "R9");
	/* bounded, as its envelope says */
	site.growth.eighths = 6;
	judge(&site, VERDICT_SUSPECT, "RT");
	site.tally.allocated_objects = 100;
	site.tally.freed_objects = 70;
	judge(&site, VERDICT_CACHE, "RT");
	site.growth = (struct growth){30, 8, false};
	judge(&site, VERDICT_CACHE, "RT");
	/* stopped: by more than 30 % of the time, whatever the work */
	site = threads(30, 3000);
	site.end_at = site.horizon = 4244; /* 1244 of 4144 */
	judge(&site, VERDICT_STARTUP, "R5");
	site.end_at = site.horizon = 4242;
	judge(&site, VERDICT_LEAK, "R9");
}

/* A sampled cache of threads: each of its stacks holds less than it did. */
static void test_sampled_threads_past_their_peak(void **state)
{
	struct site_evidence site = threads(100, 3000);

	(void)state;
	site.n_old = 5;
	site.is_sampled = true;
	site.tally.allocated_objects = 3000;
	site.tally.freed_objects = 2000;
	site.tally.allocated_bytes = 3000;
	site.tally.freed_bytes = 2000;
	site.tally.peak_bytes = 1300;
	judge(&site, VERDICT_GROWING, "R2");
	site.tally.peak_bytes = 1400;
	judge(&site, VERDICT_CACHE, "R3");
	site.is_sampled = false;
	judge(&site, VERDICT_GROWING, "R2");
}

/* As threads(), in the last part of a run that is `before` longer. */
static struct site_evidence threads_late(size_t blocks, uint64_t end,
					 uint64_t before)
{
	struct site_evidence site = threads(blocks, end);

	for (size_t i = 0; i < blocks; i++)
		positions[i] += before;
	site.first_at += before;
	site.last_at += before;
	site.horizon += before;
	site.end_at += before;
	site.tick_seconds = 4e-5;
	site.n_works = 2;
	return site;
}

/* A call of Go has threads of C set something up. */
static void test_threads_at_once(void **state)
{
	struct site_evidence site = threads_late(1000, 3000, 4000);

	(void)state;
	judge(&site, VERDICT_SUSPECT, "once");
	site.n_works = 3;
	judge(&site, VERDICT_LEAK, "R9");
	/* too short for a look at the calls meanwhile */
	site = threads_late(1000, 3000, 4000);
	site.tick_seconds = 1e-5;
	judge(&site, VERDICT_LEAK, "R9");
	/* a thread that goes on while Go makes no calls */
	site.tick_seconds = 1e-3;
	judge(&site, VERDICT_LEAK, "R9");
	/* most of the run */
	site = threads_late(1000, 3000, 2000);
	judge(&site, VERDICT_LEAK, "R9");
	/* a program of C makes no calls, ever */
	site = threads_late(1000, 3000, 4000);
	site.end_work = 0;
	judge(&site, VERDICT_LEAK, "R9");
	/* the same of what grows */
	site = threads_late(1000, 3000, 4000);
	site.n_old = 5;
	site.tally.allocated_objects = 3000;
	site.tally.freed_objects = 2000;
	judge(&site, VERDICT_SUSPECT, "once");
	site.n_works = 3;
	judge(&site, VERDICT_GROWING, "R2");
}

/* It allocates no more: its envelope, which goes by allocations, cannot know.
 */
static void test_quiet_threads(void **state)
{
	struct site_evidence site = threads(20, 2000);

	(void)state;
	site.tally.allocated_objects = 100;
	site.tally.freed_objects = 80;
	judge(&site, VERDICT_GROWING, "R2");
	site.end_at = 2814; /* 814 of 2714 */
	judge(&site, VERDICT_GROWING, "R2");
	site.end_at = 2815;
	judge(&site, VERDICT_CACHE, "R3");
}

/* 20 calls in two eighths each, of which blocks stay that are all young. */
static struct site_evidence rising(double blocks)
{
	struct site_evidence site = leaving(1, 1000, 1000);

	site.calls = 1000;
	site.tally.allocated_objects = 1000;
	site.tally.freed_objects = 900;
	site.n_old = 0;
	site.growth = (struct growth){blocks, 7, true};
	return site;
}

static void test_growing(void **state)
{
	struct site_evidence site = rising(16);
	struct finding finding = judge(&site, VERDICT_GROWING, "R2");

	(void)state;
	assert_non_null(strstr(finding.proofs[0].says, "16 blocks"));
	site.calls = 15;
	judge(&site, VERDICT_CACHE, "R3");
	site.calls = 16;
	judge(&site, VERDICT_GROWING, "R2");
	site = rising(15.9);
	judge(&site, VERDICT_CACHE, "R3");
	site = rising(16);
	site.growth.eighths = 6;
	judge(&site, VERDICT_CACHE, "R3");
	site.growth = (struct growth){16, 8, false};
	judge(&site, VERDICT_CACHE, "R3");
	site = rising(16);
	site.frees_lost = 0.01;
	judge(&site, VERDICT_SUSPECT, "lost");
}

static void test_growing_bytes_of_reallocated_blocks(void **state)
{
	struct site_evidence site = rising(0);

	(void)state;
	site.byte_growth = (struct growth){4096, 7, true};
	site.moved = 500;
	judge(&site, VERDICT_GROWING, "R2");
	site.moved = 499;
	judge(&site, VERDICT_CACHE, "R3");
	site.moved = 500;
	site.byte_growth.eighths = 6;
	judge(&site, VERDICT_CACHE, "R3");
}

/* 1000 calls, whose blocks were freed in the last row. */
static struct site_evidence closed(uint64_t freed)
{
	struct site_evidence site = leaving(0, 1000, 1020);

	site.calls = 1000;
	site.tally.allocated_objects = site.tally.freed_objects = 1000;
	site.seconds = 1;
	site.last_work = 1000;
	site.closing = (struct closing_evidence){
	    .freed = freed,
	    .work = 1000,
	    .old_calls = 3,
	};
	return site;
}

static void test_freed_by_shutdown(void **state)
{
	struct site_evidence site = closed(500);

	(void)state;
	judge(&site, VERDICT_GROWING, "R2s");
	site = closed(499);
	judge(&site, VERDICT_OK, "R1");
	/* of 1000 blocks half were gone at once */
	site.temporaries = 2;
	judge(&site, VERDICT_GROWING, "R2s");
	site = closed(500);
	site.calls = 999;
	judge(&site, VERDICT_OK, "R1");
	site = closed(500);
	site.seconds = 0.9;
	judge(&site, VERDICT_OK, "R1");
	site = closed(500);
	site.closing.old_calls = 2;
	judge(&site, VERDICT_OK, "R1");
	site.closing.growth = (struct growth){16, 7, true};
	judge(&site, VERDICT_GROWING, "R2s");
	/* what was not seen, or not seen to its end, proves less */
	site = closed(500);
	site.is_sampled = true;
	site.closing.freed = 20;
	site.temporaries = 960;
	judge(&site, VERDICT_GROWING, "R2s");
	site.closing.freed = 19;
	site.temporaries = 962;
	judge(&site, VERDICT_OK, "R1");
	site = closed(500);
	site.frees_lost = 0.001;
	judge(&site, VERDICT_OK, "R1");
	/* loaded, used for long, then freed */
	site = closed(500);
	site.last_work = 699;
	judge(&site, VERDICT_OK, "R1");
}

static void test_one_per_thread(void **state)
{
	struct site_evidence site = leaving(10, 100, 100);

	(void)state;
	site.threads = 10;
	site.threads_back = 7;
	judge(&site, VERDICT_STARTUP, "R4");
	site.threads_back = 6;
	judge(&site, VERDICT_LEAK, "R9");
	site.threads = site.threads_back = 9;
	judge(&site, VERDICT_LEAK, "R9");
}

/* Each object has a thread of its own, which waits in C. */
static void test_thread_for_each_object(void **state)
{
	struct site_evidence site = leaving(10, 80, 80);

	(void)state;
	site.threads = site.threads_back = 10;
	judge(&site, VERDICT_LEAK, "R9");
	site = leaving(16, 1000, 1000);
	site.threads = site.threads_back = 16;
	judge(&site, VERDICT_LEAK, "R9");
	site = leaving(15, 1000, 1000);
	site.threads = site.threads_back = 15;
	judge(&site, VERDICT_STARTUP, "R4");
	/* sixteen, but they came at first */
	site = leaving(16, 1000, 1000);
	for (size_t i = 0; i < 14; i++)
		positions[i] = i + 1;
	site.threads = site.threads_back = 16;
	judge(&site, VERDICT_STARTUP, "R4");
}

static void test_late(void **state)
{
	struct site_evidence site = leaving(40, 1000, 1000);

	(void)state;
	site.tally.allocated_objects = 400;
	site.tally.freed_objects = 360;
	site.late = 10;
	judge(&site, VERDICT_LEAK, "R9");
	site.late = 11;
	judge(&site, VERDICT_CACHE, "R6");
	site.growth = (struct growth){16, 7, true};
	judge(&site, VERDICT_GROWING, "R2");
}

/* Old calls: so many in each quarter of [0, 1000]. */
static struct site_evidence quarters(size_t a, size_t b, size_t c, size_t d)
{
	const size_t counts[] = {a, b, c, d};
	struct site_evidence site = leaving(a + b + c + d, 1000, 1000);
	size_t n = 0;

	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < counts[i]; j++)
			positions[n++] = 250 * i + 250 * j / counts[i];
	return site;
}

static void test_plateau(void **state)
{
	struct site_evidence site = quarters(50, 20, 10, 5);
	struct finding finding = judge(&site, VERDICT_CACHE, "R7");

	(void)state;
	assert_true(finding.by_stack);
	site = quarters(50, 40, 40, 6);
	judge(&site, VERDICT_LEAK, "R9");
	/* 10 in the first quarter are enough */
	site = quarters(10, 6, 3, 1);
	judge(&site, VERDICT_CACHE, "R7");
	site = quarters(10, 1, 1, 1);
	judge(&site, VERDICT_CACHE, "R7");
	site = quarters(10, 1, 1, 2);
	judge(&site, VERDICT_LEAK, "R9");
	site = quarters(9, 1, 1, 1);
	judge(&site, VERDICT_LEAK, "R9");
}

/* Half as many are seen from quarter to quarter, because it is asked so. */
static void test_a_sample_that_grows_thin(void **state)
{
	struct site_evidence site = quarters(50, 25, 12, 5);
	uint8_t weights[92];

	(void)state;
	judge(&site, VERDICT_CACHE, "R7");
	for (size_t i = 0; i < 92; i++)
		weights[i] = i < 50 ? 0 : i < 75 ? 4 : i < 87 ? 8 : 12;
	site.old_weight = weights;
	judge(&site, VERDICT_LEAK, "R9");
}

static void test_slowing_down(void **state)
{
	/* 60 of 180: a half of the first half, 60 > 3 sqrt(180) = 40.2 */
	struct site_evidence site = quarters(60, 60, 28, 32);

	(void)state;
	judge(&site, VERDICT_SUSPECT, "R7");
	site = quarters(60, 60, 30, 31);
	judge(&site, VERDICT_LEAK, "R9");
	/* the last quarter rises again: 1.2 times is too much */
	site = quarters(60, 60, 27, 33);
	judge(&site, VERDICT_LEAK, "R9");
	/* 12 of 36: not more than 3 sqrt(36) */
	site = quarters(12, 12, 6, 6);
	judge(&site, VERDICT_LEAK, "R9");
}

static void test_rate(void **state)
{
	struct site_evidence site = leaving(100, 1000, 1000);
	struct finding finding;

	(void)state;
	site.seconds = 3600;
	finding = judge(&site, VERDICT_LEAK, "R9");
	assert_string_equal(finding.proofs[1].says,
			    "at this pace 1.3 KiB an hour, give or take 255 B "
			    "(95 %)");
	site.seconds = 0.9;
	finding = judge(&site, VERDICT_LEAK, "R9");
	assert_string_equal(finding.proofs[1].test, PROOF_STILL_GROWING);
}

static void append(char **at, const char *text)
{
	size_t length = strlen(text);

	memcpy(*at, text, length + 1);
	*at += length;
}

/* docs/verdicts.md shows the table as it is. */
static void test_document(void **state)
{
	static char page[65536], table[32768];
	FILE *file = fopen("docs/verdicts.md", "re");
	char *at = table;

	(void)state;
	assert_non_null(file);
	page[fread(page, 1, sizeof(page) - 1, file)] = 0;
	fclose(file);
	append(&at, "| rule | condition | verdict |\n|---|---|---|\n");
	for (size_t i = 0; verdict_rule(i); i++) {
		append(&at, "| ");
		append(&at, verdict_rule(i)->name);
		append(&at, " | ");
		append(&at, verdict_rule(i)->condition);
		append(&at, " | ");
		append(&at, verdict_rule(i)->verdict);
		append(&at, " |\n");
	}
	if (!strstr(page, table))
		printf("the table that docs/verdicts.md must show:\n%s", table);
	assert_non_null(strstr(page, table));
}

static void test_early(void **state)
{
	struct site_evidence site = leaving(9, 9, 9);

	(void)state;
	site.is_running = true;
	judge(&site, VERDICT_SUSPECT, "early");
	site = leaving(10, 10, 10);
	site.is_running = true;
	judge(&site, VERDICT_LEAK, "R9");
}

static void test_lost_frees(void **state)
{
	struct site_evidence site = leaving(6, 100, 102);

	(void)state;
	site.tally.allocated_objects = 106;
	site.tally.freed_objects = 100;
	judge(&site, VERDICT_LEAK, "R9");
	/* tracking ended there: who knows what was freed later */
	site.frees_lost = 0.01;
	judge(&site, VERDICT_SUSPECT, "lost");
}

static void test_stopped(void **state)
{
	struct site_evidence site = leaving(10, 100, 130);

	(void)state;
	/* 3 gaps of 10 are not exceeded */
	judge(&site, VERDICT_LEAK, "R9");
	/* 38 > 30, > 20, but not > 30 % of [10, 138] */
	site = leaving(10, 100, 138);
	judge(&site, VERDICT_LEAK, "R9");
	/* 39 > 30 % of [10, 139] = 38.7 */
	site = leaving(10, 100, 139);
	judge(&site, VERDICT_STARTUP, "R5");
	/* the 20 calls that shutting down may take */
	site = leaving(5, 5, 25);
	judge(&site, VERDICT_LEAK, "R9");
	site = leaving(5, 5, 26);
	judge(&site, VERDICT_STARTUP, "R5");
}

static void test_stopped_needs_three_gaps(void **state)
{
	struct site_evidence site = leaving(10, 10, 409);

	(void)state;
	positions[9] = site.last_left = 109; /* after a gap of 100 */
	judge(&site, VERDICT_LEAK, "R9");
	site.end_at = site.horizon = site.end_work = 410;
	judge(&site, VERDICT_STARTUP, "R5");
}

static void test_seldom(void **state)
{
	struct site_evidence site = leaving(9, 1000, 1000);

	(void)state;
	judge(&site, VERDICT_SUSPECT, "R8"); /* 9 of 1000 calls */
	site = leaving(10, 1000, 1000);
	judge(&site, VERDICT_LEAK, "R9");
	site = leaving(9, 900, 900); /* 1 % exactly */
	judge(&site, VERDICT_LEAK, "R9");
	site.calls = 901; /* of which 9 left something */
	judge(&site, VERDICT_SUSPECT, "R8");
	site.calls_leaving = 100; /* the others' blocks are young */
	judge(&site, VERDICT_SUSPECT, "R8");
}

static void test_lost_stacks_prove_nothing(void **state)
{
	struct site_evidence site = leaving(1000, 1000, 1000);

	(void)state;
	site.is_lost = true;
	judge(&site, VERDICT_SUSPECT, "lost");
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(verdict_name(VERDICT_GROWING), "growing");
	assert_string_equal(verdict_name(VERDICT_COUNT), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_runtime),
	    cmocka_unit_test(test_leak_says_its_numbers),
	    cmocka_unit_test(test_sampled_leak_says_what_was_seen),
	    cmocka_unit_test(test_sampled_needs_20_survivors),
	    cmocka_unit_test(test_leak_says_what_goes_on),
	    cmocka_unit_test(test_sampled_calls_are_not_seldom),
	    cmocka_unit_test(test_three_calls),
	    cmocka_unit_test(test_uncollected),
	    cmocka_unit_test(test_few),
	    cmocka_unit_test(test_threads_of_c),
	    cmocka_unit_test(test_sampled_threads_past_their_peak),
	    cmocka_unit_test(test_threads_at_once),
	    cmocka_unit_test(test_quiet_threads),
	    cmocka_unit_test(test_growing),
	    cmocka_unit_test(test_growing_bytes_of_reallocated_blocks),
	    cmocka_unit_test(test_freed_by_shutdown),
	    cmocka_unit_test(test_one_per_thread),
	    cmocka_unit_test(test_thread_for_each_object),
	    cmocka_unit_test(test_late),
	    cmocka_unit_test(test_plateau),
	    cmocka_unit_test(test_a_sample_that_grows_thin),
	    cmocka_unit_test(test_slowing_down),
	    cmocka_unit_test(test_early),
	    cmocka_unit_test(test_rate),
	    cmocka_unit_test(test_document),
	    cmocka_unit_test(test_lost_frees),
	    cmocka_unit_test(test_stopped),
	    cmocka_unit_test(test_stopped_needs_three_gaps),
	    cmocka_unit_test(test_seldom),
	    cmocka_unit_test(test_lost_stacks_prove_nothing),
	    cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
