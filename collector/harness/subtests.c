/* SPDX-License-Identifier: MIT */
#include "harness/subtests.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/again.h"
#include "harness/candidate.h"
#include "harness/repetition.h"

#define FEW 4
#define SUBTESTS_MAX 100
#define OUTPUT_MAX (4 << 20)
#define RUN "=== RUN "

static bool is_leak(const struct remnant *remnant)
{
	return remnant->is_answered && remnant->outcome.is_decided &&
	       remnant->outcome.verdict >= VERDICT_GROWING;
}

static bool is_wanted(const struct candidate *candidate)
{
	/* of a fuzz test these are its seeds, which the corpus numbers */
	if (!candidate->is_repeated || strchr(candidate->test, '/') ||
	    !strncmp(candidate->test, "Fuzz", 4))
		return false;
	for (size_t i = 0; i < candidate->n_remnants; i++)
		if (is_leak(&candidate->remnants[i]))
			return true;
	return false;
}

/* Is `name` a subtest of `test`, however deep? */
static bool is_below(const char *name, const char *test)
{
	size_t length = strlen(test);

	return !strncmp(name, test, length) && name[length] == '/';
}

/* Of names[0..n): is it there already, or has it subtests itself? */
static bool is_leaf(char *const *names, size_t n, size_t at)
{
	for (size_t i = 0; i < n; i++)
		if (is_below(names[i], names[at]) ||
		    (i < at && !strcmp(names[i], names[at])))
			return false;
	return true;
}

static void keep_leaves(char **names, size_t n)
{
	bool is_kept[SUBTESTS_MAX];
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		is_kept[i] = is_leaf(names, n, i);
	for (size_t i = 0; i < n; i++)
		if (is_kept[i])
			names[kept++] = names[i];
		else
			free(names[i]);
	names[kept] = NULL;
}

/* The name that a line announces, NULL: none. */
static char *announced(const char *line, size_t length)
{
	size_t skip = strlen(RUN);

	if (length < skip || strncmp(line, RUN, skip))
		return NULL;
	while (skip < length && line[skip] == ' ')
		skip++;
	return strndup(line + skip, length - skip);
}

char **subtests_read(const char *text, const char *test)
{
	char **names = calloc(SUBTESTS_MAX + 1, sizeof(*names));
	size_t n = 0;

	while (names && *text && n < SUBTESTS_MAX) {
		size_t length = strcspn(text, "\n");
		char *name = announced(text, length);

		if (name && is_below(name, test))
			names[n++] = name;
		else
			free(name);
		text += length + (text[length] == '\n');
	}
	if (names)
		keep_leaves(names, n);
	return names;
}

void subtests_free(char **names)
{
	for (char **name = names; name && *name; name++)
		free(*name);
	free(names);
}

/* What is printed is hostile: no more than so much of it, as a text. */
static char *read_output(const struct repeater *repeater)
{
	char path[PATH_MAX], *text = malloc(OUTPUT_MAX + 1);
	FILE *in;
	size_t n;

	repetition_output(repeater, path);
	in = fopen(path, "re");
	n = in && text ? fread(text, 1, OUTPUT_MAX, in) : 0;
	if (in)
		fclose(in);
	if (text)
		text[n] = 0;
	return text;
}

static enum repetition_end run(struct repeater *repeater, const char *test,
			       uint32_t count, struct repetition *repetition)
{
	const struct again again = {
	    .tests = &test,
	    .n_tests = 1,
	    .count = count,
	    .is_verbose = count == 1,
	};

	repetition_run(repeater, &again, repeater->deadline_ns, repetition);
	return repetition->end;
}

static char **list(struct repeater *repeater, const char *test)
{
	struct repetition repetition;
	enum repetition_end end = run(repeater, test, 1, &repetition);
	char *text = end == REPETITION_GOOD ? read_output(repeater) : NULL;
	char **names = text ? subtests_read(text, test) : NULL;

	free(text);
	repetition_release(&repetition);
	return names;
}

struct search {
	struct candidate *candidate;
	struct repeater *repeater;
	bool is_incomplete;
};

static void note(struct remnant *remnant, const struct repetition *repetition,
		 const char *name, bool *is_shared)
{
	struct trial trial;

	repetition_look(repetition, remnant->site, FEW, &trial);
	if (!outcome_is_each(&trial))
		return;
	*is_shared = remnant->subtest != NULL;
	if (!*is_shared)
		remnant->subtest = strdup(name);
}

static void forget(struct remnant *remnant)
{
	free(remnant->subtest);
	remnant->subtest = NULL;
}

static void look_at(struct search *search, const char *name, bool *is_shared)
{
	struct candidate *candidate = search->candidate;
	struct repetition repetition;

	if (run(search->repeater, name, FEW, &repetition) != REPETITION_GOOD)
		search->is_incomplete = true;
	for (size_t i = 0; i < candidate->n_remnants; i++) {
		struct remnant *remnant = &candidate->remnants[i];

		if (!search->is_incomplete && is_leak(remnant) && !is_shared[i])
			note(remnant, &repetition, name, &is_shared[i]);
	}
	repetition_release(&repetition);
}

void subtests_find(struct candidate *candidate, struct repeater *repeater)
{
	struct search search = {.candidate = candidate, .repeater = repeater};
	char **names;
	bool *is_shared;

	if (!is_wanted(candidate))
		return;
	names = list(repeater, candidate->test);
	is_shared = calloc(candidate->n_remnants, sizeof(*is_shared));
	for (char **name = names; name && *name && is_shared; name++)
		if (!search.is_incomplete)
			look_at(&search, *name, is_shared);
	for (size_t i = 0; i < candidate->n_remnants; i++)
		if (search.is_incomplete || !is_shared || is_shared[i])
			forget(&candidate->remnants[i]);
	free(is_shared);
	subtests_free(names);
}
