/* SPDX-License-Identifier: MIT */
#include "harness/confirmation.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "harness/again.h"
#include "harness/candidate.h"
#include "harness/repetition.h"
#include "harness/subtests.h"
#include "harness/unknown.h"
#include "model/now.h"
#include "waiter/watch.h"

#define FEW 4
#define MANY 32
/* Fewer than this do not tell a small cache from a leak. */
#define ENOUGH 8

/* What the trials of one candidate need. */
struct course {
	struct candidate *candidate;
	struct repeater *repeater;
	int64_t few_ns; /* what the first trial took */
	bool ran_once;
};

/* Half of what is left: a slow test must not take all of it. */
static int64_t share_of(const struct repeater *repeater)
{
	int64_t now = now_ns(CLOCK_MONOTONIC);

	return now + (repeater->deadline_ns - now) / 2;
}

static uint64_t timeout_of(const struct repeater *repeater)
{
	int64_t left = repeater->deadline_ns - now_ns(CLOCK_MONOTONIC);

	return left > 0 ? (uint64_t)left + 1000000000 : 1;
}

/* Repeat so often, and look at all sites of the candidate. */
static enum repetition_end repeat(struct course *course, uint32_t runs,
				  int64_t until_ns, struct trial *trials,
				  int *status)
{
	struct candidate *candidate = course->candidate;
	struct repetition repetition;
	const char *test = candidate->test ? candidate->test : candidate->found;
	const struct again again = {
	    .tests = &test,
	    .n_tests = 1,
	    .count = runs,
	    .timeout_ns = timeout_of(course->repeater),
	};

	repetition_run(course->repeater, &again, until_ns, &repetition);
	for (size_t i = 0; i < candidate->n_remnants; i++)
		if (repetition.end == REPETITION_GOOD)
			repetition_look(&repetition,
					candidate->remnants[i].site, runs,
					&trials[i]);
	enum repetition_end end = repetition.end;
	*status = repetition.status;
	course->few_ns = runs == FEW ? repetition.ns : course->few_ns;
	repetition_release(&repetition);
	return end;
}

static const char *describe(enum repetition_end end, int status)
{
	if (end == REPETITION_LOST)
		return "nothing could be recorded of it";
	if (WIFSIGNALED(status))
		return "run again alone, it was ended by a signal";
	if (WEXITSTATUS(status) == 1)
		return "run again alone, it failed";
	return "run again alone, it panicked or called os.Exit";
}

static void cannot(struct candidate *candidate, enum repetition_end end,
		   int status)
{
	for (size_t i = 0; i < candidate->n_remnants; i++) {
		struct remnant *remnant = &candidate->remnants[i];

		outcome_cannot(&remnant->outcome, &remnant->question,
			       describe(end, status));
		remnant->is_answered = true;
	}
}

static void decide(struct candidate *candidate)
{
	for (size_t i = 0; i < candidate->n_remnants; i++) {
		struct remnant *remnant = &candidate->remnants[i];

		outcome_decide(&remnant->outcome, &remnant->question,
			       &remnant->first, &remnant->second);
		remnant->is_answered =
		    remnant->outcome.is_decided || remnant->outcome.obstacle;
	}
}

static bool is_open(const struct candidate *candidate)
{
	for (size_t i = 0; i < candidate->n_remnants; i++)
		if (outcome_is_open(&candidate->remnants[i].question,
				    &candidate->remnants[i].first))
			return true;
	return false;
}

/* As many as there is time for, of what took few_ns for FEW; 0: not enough. */
static uint32_t how_many(const struct course *course)
{
	int64_t left = course->repeater->deadline_ns - now_ns(CLOCK_MONOTONIC);
	int64_t each = course->few_ns / FEW + 1, most = left / each;

	if (most >= MANY)
		return MANY;
	return most >= ENOUGH ? (uint32_t)most : 0;
}

/* The few runs are the longer trial when the first run was one of one. */
static void compare_with_first(struct course *course)
{
	struct candidate *candidate = course->candidate;

	for (size_t i = 0; i < candidate->n_remnants; i++) {
		struct remnant *remnant = &candidate->remnants[i];

		if (!remnant->question.has_once)
			continue;
		remnant->second = remnant->first;
		remnant->first = (struct trial){
		    .runs = 1,
		    .left = remnant->question.once,
		    .allocated = remnant->question.once,
		};
	}
}

static bool repeat_many(struct course *course, struct confirmation *sum)
{
	struct candidate *candidate = course->candidate;
	struct trial *trials = calloc(candidate->n_remnants, sizeof(*trials));
	uint32_t runs = how_many(course);
	enum repetition_end end = REPETITION_LATE;
	int status = 0;

	if (trials && runs)
		end = repeat(course, runs, course->repeater->deadline_ns,
			     trials, &status);
	for (size_t i = 0; i < candidate->n_remnants; i++)
		if (end == REPETITION_GOOD)
			candidate->remnants[i].second = trials[i];
	free(trials);
	if (end == REPETITION_LATE)
		compare_with_first(course);
	else if (end != REPETITION_GOOD)
		cannot(candidate, end, status);
	sum->late += end == REPETITION_LATE && !course->ran_once;
	return end == REPETITION_GOOD || end == REPETITION_LATE;
}

/* false: there was no time, or it cannot be repeated. */
static bool repeat_few(struct course *course, struct confirmation *sum)
{
	struct candidate *candidate = course->candidate;
	struct trial *trials = calloc(candidate->n_remnants, sizeof(*trials));
	enum repetition_end end = REPETITION_LATE;
	int status = 0;

	if (trials)
		end = repeat(course, FEW, share_of(course->repeater), trials,
			     &status);
	for (size_t i = 0; trials && i < candidate->n_remnants; i++)
		candidate->remnants[i].first = trials[i];
	free(trials);
	candidate->is_repeated = end != REPETITION_LATE;
	sum->late += end == REPETITION_LATE;
	if (candidate->is_repeated && end != REPETITION_GOOD)
		cannot(candidate, end, status);
	return end == REPETITION_GOOD;
}

static void confirm(struct course *course, struct confirmation *sum)
{
	struct candidate *candidate = course->candidate;

	if (candidate->has_first)
		candidate->is_repeated = true;
	else if (!repeat_few(course, sum))
		return;
	if (!is_open(candidate) || repeat_many(course, sum))
		decide(candidate);
}

/* Before all tests: nothing to be repeated. */
static void answer_start(struct candidate *candidate)
{
	for (size_t i = 0; i < candidate->n_remnants; i++) {
		struct remnant *remnant = &candidate->remnants[i];

		outcome_of_start(&remnant->outcome, &remnant->question);
		remnant->is_answered = true;
	}
}

/* Can it run with others, and its blocks be told from theirs? */
static bool is_sociable(const struct candidate *candidate)
{
	const char *test = candidate->test;

	return again_is_possible(test) && !strchr(test, '/') &&
	       strncmp(test, "Benchmark", 9) != 0;
}

/* What is not seen of it there is asked of it alone. */
static void look_together(struct candidate *candidate,
			  const struct repetition *repetition)
{
	candidate->has_first = true;
	for (size_t i = 0; i < candidate->n_remnants; i++) {
		struct remnant *remnant = &candidate->remnants[i];

		repetition_look_test(repetition, remnant->site, candidate->test,
				     FEW, &remnant->first);
		if (!remnant->first.allocated)
			candidate->has_first = false;
	}
}

/*
 * Most tests leave start-up and caches only: one process shows that of all of
 * them.  Returns how long it took, 0: it shows nothing.
 */
static int64_t repeat_together(struct candidates *candidates,
			       struct repeater *repeater)
{
	const char **tests = calloc(candidates->n + 1, sizeof(*tests));
	struct repetition repetition;
	size_t n = 0;
	int64_t ns = 0;

	for (size_t i = 0; tests && i < candidates->n; i++)
		if (is_sociable(&candidates->list[i]))
			tests[n++] = candidates->list[i].test;
	if (n > 1) {
		const struct again again = {
		    .tests = tests,
		    .n_tests = n,
		    .count = FEW,
		    .timeout_ns = timeout_of(repeater),
		};

		repetition_run(repeater, &again, share_of(repeater),
			       &repetition);
		ns = repetition.end == REPETITION_GOOD ? repetition.ns : 0;
		for (size_t i = 0; ns && i < candidates->n; i++)
			if (is_sociable(&candidates->list[i]))
				look_together(&candidates->list[i],
					      &repetition);
		repetition_release(&repetition);
	}
	free(tests);
	return ns;
}

static void run_one(struct course *course, struct confirmation *sum)
{
	struct candidate *candidate = course->candidate;

	if (again_is_possible(candidate->test))
		confirm(course, sum);
	else if (candidate->test)
		answer_start(candidate);
	sum->repeated += candidate->is_repeated;
}

/* What no stack tells of: look for the test, and have it confirmed. */
static void run_unknown(struct course *course, const struct report *report,
			struct confirmation *sum)
{
	struct candidate *candidate = course->candidate;

	candidate->found = unknown_find(candidate, report, course->repeater);
	for (size_t i = 0; candidate->found && i < candidate->n_remnants; i++)
		candidate->remnants[i].question.test = candidate->found;
	if (!candidate->found)
		return;
	confirm(course, sum);
	for (size_t i = 0; i < candidate->n_remnants; i++) {
		struct remnant *remnant = &candidate->remnants[i];

		if (remnant->outcome.verdict >= VERDICT_GROWING)
			remnant->subtest = strdup(candidate->found);
	}
	sum->repeated += candidate->is_repeated;
}

static void know_once(struct candidates *candidates)
{
	for (size_t i = 0; i < candidates->n; i++) {
		struct candidate *candidate = &candidates->list[i];

		for (size_t j = 0; j < candidate->n_remnants; j++) {
			struct remnant *remnant = &candidate->remnants[j];

			remnant->question.has_once = true;
			remnant->question.once = remnant->objects;
		}
	}
}

void confirmation_run(struct confirmation *confirmation,
		      struct candidates *candidates, struct repeater *repeater,
		      const struct report *report, bool ran_once)
{
	struct course course = {.repeater = repeater, .ran_once = ran_once};
	int64_t together_ns;

	if (ran_once)
		know_once(candidates);
	together_ns = repeat_together(candidates, repeater);
	*confirmation = (struct confirmation){0};
	for (size_t i = 0; i < candidates->n; i++) {
		course.candidate = &candidates->list[i];
		course.few_ns = together_ns;
		run_one(&course, confirmation);
	}
	for (size_t i = 0; i < candidates->n; i++) {
		course.candidate = &candidates->list[i];
		if (course.candidate->test)
			subtests_find(course.candidate, repeater);
		else
			run_unknown(&course, report, confirmation);
	}
}
