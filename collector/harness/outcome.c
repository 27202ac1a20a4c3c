/* SPDX-License-Identifier: MIT */
#include "harness/outcome.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Noise of threads and timers is less than one block in so many runs. */
#define NOISE_RUNS 8

bool outcome_is_each(const struct trial *trial)
{
	return trial->left >= trial->runs;
}

/*
 * The same as once is start-up.  Less than once may be, too, but the rest was
 * then another test's this time, and may have hidden a leak.
 */
bool outcome_is_open(const struct question *question, const struct trial *trial)
{
	if (!question->has_once)
		return outcome_is_each(trial);
	return trial->left > question->once ||
	       (trial->left < question->once && outcome_is_each(trial));
}

static void start(struct outcome *outcome, const struct question *question)
{
	*outcome = (struct outcome){.verdict = question->verdict};
}

static void keep(struct outcome *outcome, const struct question *question,
		 const struct trial *last)
{
	outcome->verdict = question->verdict == VERDICT_CACHE ? VERDICT_CACHE
							      : VERDICT_STARTUP;
	snprintf(outcome->says, sizeof(outcome->says),
		 "%" PRIu32 " repetitions of %.100s left %" PRIu64
		 " %s: no more than fewer",
		 last->runs, question->test, last->left,
		 last->left == 1 ? "block" : "blocks");
}

/* Nothing is held for good: garbage was collected before the end. */
static void give_back(struct outcome *outcome, const struct question *question,
		      const struct trial *last)
{
	outcome->verdict = VERDICT_CACHE;
	snprintf(outcome->says, sizeof(outcome->says),
		 "%" PRIu32 " repetitions of %.100s left none once Go's "
		 "garbage was collected and finalizers had run",
		 last->runs, question->test);
}

static void lose(struct outcome *outcome, const struct question *question,
		 const struct trial *last, uint64_t growth, uint32_t runs)
{
	uint64_t each = (growth + runs / 2) / runs;

	outcome->verdict = VERDICT_LEAK;
	snprintf(
	    outcome->says, sizeof(outcome->says),
	    "left %" PRIu64 " %s each of %" PRIu32 " repetitions of %.100s",
	    each, each == 1 ? "block" : "blocks", last->runs, question->test);
}

/* Not each run left some, but too many for noise. */
static void weigh(struct outcome *outcome, const struct question *question,
		  const struct trial *last, uint64_t growth, uint32_t runs)
{
	bool is_lost = last->rules >= VERDICT_GROWING;

	outcome->verdict = is_lost ? last->rules : VERDICT_SUSPECT;
	snprintf(outcome->says, sizeof(outcome->says),
		 "%" PRIu32 " more runs of %.100s left %" PRIu64
		 " more blocks, %" PRIu64 " of %" PRIu32,
		 runs, question->test, growth, last->left, last->runs);
}

/* It was never there: then the first run knows more. */
static void not_there(struct outcome *outcome, const struct question *question)
{
	if (question->fails)
		return;
	outcome_cannot(outcome, question,
		       "run alone, it allocated nothing there");
}

static void compare(struct outcome *outcome, const struct question *question,
		    const struct trial *first, const struct trial *second)
{
	uint64_t growth =
	    second->left > first->left ? second->left - first->left : 0;
	uint32_t runs = second->runs - first->runs;

	outcome->is_decided = true;
	outcome->repetitions = second->runs;
	outcome->left_before = first->left;
	outcome->left_after = second->left;
	if (growth >= runs)
		lose(outcome, question, second, growth, runs);
	else if (growth * NOISE_RUNS >= runs)
		weigh(outcome, question, second, growth, runs);
	else if (!second->left)
		give_back(outcome, question, second);
	else
		keep(outcome, question, second);
}

/* No more than by one run, or fewer blocks than runs. */
static void decide_alone(struct outcome *outcome,
			 const struct question *question,
			 const struct trial *trial)
{
	outcome->is_decided = true;
	outcome->repetitions = trial->runs;
	outcome->left_before = question->once;
	outcome->left_after = trial->left;
	if (!trial->left)
		give_back(outcome, question, trial);
	else
		keep(outcome, question, trial);
}

void outcome_decide(struct outcome *outcome, const struct question *question,
		    const struct trial *first, const struct trial *second)
{
	start(outcome, question);
	if (!first->allocated && !second->allocated)
		not_there(outcome, question);
	else if (second->runs)
		compare(outcome, question, first, second);
	else if (!outcome_is_open(question, first))
		decide_alone(outcome, question, first);
}

void outcome_cannot(struct outcome *outcome, const struct question *question,
		    const char *why)
{
	start(outcome, question);
	outcome->obstacle = why;
	if (question->fails)
		return;
	outcome->verdict = VERDICT_SUSPECT;
	outcome->is_decided = true;
	snprintf(outcome->says, sizeof(outcome->says),
		 "%.60s cannot be repeated: %.100s", question->test, why);
}

void outcome_of_start(struct outcome *outcome, const struct question *question)
{
	start(outcome, question);
	if (question->fails || question->verdict == VERDICT_STARTUP)
		return;
	if (!strcmp(question->test, "TestMain")) {
		outcome_cannot(outcome, question, "it runs once");
		return;
	}
	outcome->verdict = VERDICT_STARTUP;
	outcome->is_decided = true;
	snprintf(outcome->says, sizeof(outcome->says),
		 "left by %.60s, which runs once in a process", question->test);
}
