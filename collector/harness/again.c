/* SPDX-License-Identifier: MIT */
#include "harness/again.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "test."

/* What the first run wrote, chose or repeated. */
static const char *const dropped[] = {
    "run",	   "bench",	   "benchmem",	 "benchtime",
    "count",	   "blockprofile", "cpu",	 "blockprofilerate",
    "cpuprofile",  "coverprofile", "failfast",	 "fuzz",
    "fuzztime",	   "fuzzcachedir", "fuzzworker", "fuzzminimizetime",
    "gocoverdir",  "list",	   "memprofile", "memprofilerate",
    "outputdir",   "mutexprofile", "shuffle",	 "mutexprofilefraction",
    "testlogfile", "timeout",	   "trace",	 "v",
    "artifacts",
};

/* These stand alone; others may have their value in the next word. */
static const char *const switches[] = {
    "benchmem",	 "failfast", "fuzzworker", "v",
    "artifacts", "short",    "fullpath",   "paniconexit0",
};

/* "run=x" of "-test.run=x" or "--test.run=x", NULL: it is something else. */
static const char *test_flag(const char *word)
{
	if (*word != '-')
		return NULL;
	word += word[1] == '-' ? 2 : 1;
	return strncmp(word, PREFIX, strlen(PREFIX)) ? NULL
						     : word + strlen(PREFIX);
}

static bool is_named(const char *flag, const char *name)
{
	size_t length = strlen(name);

	return !strncmp(flag, name, length) &&
	       (flag[length] == '=' || !flag[length]);
}

static bool is_one_of(const char *flag, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_named(flag, names[i]))
			return true;
	return false;
}

#define IS_ONE_OF(flag, names) \
	is_one_of(flag, names, sizeof(names) / sizeof(*(names)))

/* A flag of package testing and its value. */
static size_t count_words(char *const *word)
{
	const char *flag = test_flag(*word);

	return flag && !strchr(flag, '=') && !IS_ONE_OF(flag, switches) &&
		       word[1]
		   ? 2
		   : 1;
}

static bool is_dropped(const char *word)
{
	const char *flag = test_flag(word);

	return flag && IS_ONE_OF(flag, dropped);
}

/* Go's flags end at the first word that is none. */
static bool is_end(const char *word)
{
	return *word != '-' || !word[1] || !strcmp(word, "--");
}

bool again_is_possible(const char *test)
{
	static const char *const kinds[] = {"Test", "Benchmark", "Fuzz",
					    "Example"};

	if (!test || !strcmp(test, "TestMain"))
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strncmp(test, kinds[i], strlen(kinds[i])))
			return true;
	return false;
}

/* Letters that regexp/syntax takes for something else. */
static void put_quoted(FILE *out, const char *name, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (strchr("\\.+*?()|[]{}^$", name[i]))
			putc('\\', out);
		putc(name[i], out);
	}
}

/* Each level of a subtest is matched alone. */
static void put_levels(FILE *out, const char *name)
{
	while (*name) {
		size_t length = strcspn(name, "/");

		putc('^', out);
		put_quoted(out, name, length);
		putc('$', out);
		name += length;
		if (*name)
			putc(*name++, out);
	}
}

static void put_any(FILE *out, const char *const *tests, size_t n)
{
	fputs("^(", out);
	for (size_t i = 0; i < n; i++) {
		if (i)
			putc('|', out);
		put_quoted(out, tests[i], strlen(tests[i]));
	}
	fputs(")$", out);
}

char *again_pattern(const char *const *tests, size_t n)
{
	char *pattern = NULL;
	size_t size;
	FILE *out = open_memstream(&pattern, &size);

	if (!out)
		return NULL;
	if (n == 1)
		put_levels(out, tests[0]);
	else
		put_any(out, tests, n);
	if (!fclose(out))
		return pattern;
	free(pattern);
	return NULL;
}

struct words {
	char **list;
	size_t n;
	bool is_short; /* of memory */
};

static void add(struct words *words, const char *name, const char *value)
{
	char **grown =
	    reallocarray(words->list, words->n + 2, sizeof(*words->list));
	char *word = NULL;

	if (!grown) {
		words->is_short = true;
		return;
	}
	words->list = grown;
	if (asprintf(&word, "%s%s", name, value) < 0) {
		words->is_short = true;
		word = NULL;
	}
	words->list[words->n] = word;
	words->list[words->n + !!word] = NULL;
	words->n += !!word;
}

static void add_number(struct words *words, const char *name, uint64_t number,
		       const char *unit)
{
	char text[48];

	snprintf(text, sizeof(text), "%" PRIu64 "%s", number, unit);
	add(words, name, text);
}

static void add_choice(struct words *words, const struct again *again)
{
	char *pattern = again_pattern(again->tests, again->n_tests);

	if (!pattern) {
		words->is_short = true;
		return;
	}
	if (!strncmp(again->tests[0], "Benchmark", 9)) {
		add(words, "-test.run=", "^$");
		add(words, "-test.bench=", pattern);
		add(words, "-test.benchtime=", "1x");
	} else {
		add(words, "-test.run=", pattern);
	}
	free(pattern);
	add_number(words, "-test.count=", again->count, "");
}

/*
 * A profile of the heap begins with a collection of garbage, and writing the
 * others makes more; none of them is of interest.
 */
static void add_end(struct words *words, const struct again *again)
{
	if (!again->first_gate)
		return;
	add(words, "-test.memprofile=", "/dev/null");
	add(words, "-test.blockprofile=", again->first_gate);
	add(words, "-test.blockprofilerate=", "0");
	add(words, "-test.mutexprofile=", again->second_gate);
	add(words, "-test.mutexprofilefraction=", "0");
}

static void add_rest(struct words *words, char *const *word)
{
	bool is_ended = false;

	while (*word) {
		is_ended = is_ended || is_end(*word);
		size_t n = is_ended ? 1 : count_words(word);
		bool is_kept = is_ended || !is_dropped(*word);

		for (; n; n--, word++)
			if (is_kept)
				add(words, *word, "");
	}
}

char **again_words(char *const *program, const struct again *again)
{
	struct words words = {0};

	add(&words, program[0], "");
	add_choice(&words, again);
	if (again->is_verbose)
		add(&words, "-test.v", "");
	if (again->timeout_ns)
		add_number(&words, "-test.timeout=", again->timeout_ns, "ns");
	add_end(&words, again);
	add_rest(&words, program + 1);
	if (!words.is_short)
		return words.list;
	again_free(words.list);
	return NULL;
}

void again_free(char **words)
{
	for (char **word = words; word && *word; word++)
		free(*word);
	free(words);
}

const char *again_value(char *const *program, const char *name)
{
	const char *value = NULL;

	for (char *const *word = program + 1; *word && !is_end(*word);
	     word += count_words(word)) {
		const char *flag = test_flag(*word);

		if (!flag || !is_named(flag, name))
			continue;
		value = strchr(flag, '=');
		value = value			 ? value + 1
			: count_words(word) == 2 ? word[1]
						 : "";
	}
	return value;
}
