/* SPDX-License-Identifier: MIT */
#include "harness/confirmation.h"

#include <stdlib.h>
#include <sys/wait.h>

#include "harness/again.h"
#include "harness/candidate.h"
#include "harness/repetition.h"
#include "harness/subtests.h"
#include "watch.h"

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
	int64_t now = watch_now_ns();

	return now + (repeater->deadline_ns - now) / 2;
}

static uint64_t timeout_of(const struct repeater *repeater)
{
	int64_t left = repeater->deadline_ns - watch_now_ns();

	return left > 0 ? (uint64_t)left + 1000000000 : 1;
}

/* Repeat so often, and look at all sites of the candidate. */
static enum repetition_end repeat(struct course *course, uint32_t runs,
				  int64_t until_ns, struct trial *trials,
				  int *status)
{
	struct candidate *candidate = course->candidate;
	struct repetition repetition;
	const char *test = candidate->test;
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
		if (outcome_is_open(&candidate->remnants[i].first))
			return true;
	return false;
}

/* As many as there is time for, of what took few_ns for FEW; 0: not enough. */
static uint32_t how_many(const struct course *course)
{
	int64_t left = course->repeater->deadline_ns - watch_now_ns();
	int64_t each = course->few_ns / FEW + 1, most = left / each;

	if (most >= MANY)
		return MANY;
	return most >= ENOUGH ? (uint32_t)most : 0;
}

/* The few runs are the longer trial when the first run was one of one. */
static void compare_with_first(struct course *course)
{
	struct candidate *candidate = course->candidate;

	for (size_t i = 0; course->ran_once && i < candidate->n_remnants; i++) {
		struct remnant *remnant = &candidate->remnants[i];

		remnant->second = remnant->first;
		remnant->first = (struct trial){
		    .runs = 1,
		    .left = remnant->objects,
		    .allocated = remnant->objects,
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

static void confirm(struct course *course, struct confirmation *sum)
{
	struct candidate *candidate = course->candidate;
	struct trial *trials = calloc(candidate->n_remnants, sizeof(*trials));
	int status = 0;

	if (!trials)
		return;
	enum repetition_end end =
	    repeat(course, FEW, share_of(course->repeater), trials, &status);
	for (size_t i = 0; i < candidate->n_remnants; i++)
		candidate->remnants[i].first = trials[i];
	free(trials);
	sum->late += end == REPETITION_LATE;
	if (end == REPETITION_LATE)
		return;
	sum->repeated++;
	candidate->is_repeated = true;
	if (end != REPETITION_GOOD)
		cannot(candidate, end, status);
	else if (!is_open(candidate) || repeat_many(course, sum))
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

void confirmation_run(struct confirmation *confirmation,
		      struct candidates *candidates, struct repeater *repeater,
		      bool ran_once)
{
	*confirmation = (struct confirmation){0};
	for (size_t i = 0; i < candidates->n; i++) {
		struct course course = {
		    .candidate = &candidates->list[i],
		    .repeater = repeater,
		    .ran_once = ran_once,
		};

		if (again_is_possible(course.candidate->test))
			confirm(&course, confirmation);
		else if (course.candidate->test)
			answer_start(course.candidate);
	}
	for (size_t i = 0; i < candidates->n; i++)
		subtests_find(&candidates->list[i], repeater);
}
