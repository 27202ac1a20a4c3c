/* SPDX-License-Identifier: MIT */
/* links: collector/options.c collector/policy.c collector/size.c
 * collector/nearest.c collector/log.c collector/model/verdict.c
 * collector/model/tally.c ; libs: -lcmocka */
/*
 * test_options.c - the command line over DARKHEAP_OPTIONS
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "report/format.h"

#define WORDS_MAX 8

const struct format *format_find(const char *name)
{
	static const struct format format;

	return !strcmp(name, "text") || !strcmp(name, "json") ? &format : NULL;
}

struct given {
	struct options options;
	char text[256]; /* options_read cuts it into pieces */
	char *words[WORDS_MAX + 1];
};

/* `line` is split at its spaces. */
static int read_line(struct given *given, const char *environment,
		     const char *line)
{
	int n = 0;

	*given = (struct given){0};
	snprintf(given->text, sizeof(given->text), "%s", line);
	for (char *word = strtok(given->text, " "); word && n < WORDS_MAX;
	     word = strtok(NULL, " "))
		given->words[n++] = word;
	return options_read(&given->options, environment, n, given->words);
}

static void assert_refused(const char *environment, const char *line)
{
	struct given given;

	if (read_line(&given, environment, line) != -EINVAL)
		fail_msg("accepted: '%s' with '%s'", line,
			 environment ? environment : "");
	options_release(&given.options);
}

static void test_defaults(void **state)
{
	struct given given;
	const struct options *o = &given.options;

	(void)state;
	assert_int_equal(read_line(&given, NULL, "./service -port 1"), 0);
	assert_int_equal(o->n_reports, 1);
	assert_string_equal(o->reports[0].format, "text");
	assert_null(o->reports[0].file);
	assert_int_equal(o->depth, 64);
	assert_int_equal(o->stall_ns, 100000000);
	assert_int_equal(o->memory_bytes, 64 << 20);
	assert_string_equal(o->policy.text, POLICY_DEFAULT);
	assert_false(o->policy.is_explicit);
	assert_string_equal(o->program[0], "./service");
	assert_string_equal(o->program[1], "-port");
	options_release(&given.options);
}

static void test_forms(void **state)
{
	struct given given;
	const struct options *o = &given.options;

	(void)state;
	assert_int_equal(read_line(&given, NULL,
				   "-qf --depth 7 --stall=1.5s --memory=1MiB "
				   "--name=a=b -- -x"),
			 0);
	assert_true(o->is_quiet && o->is_overwrite);
	assert_false(o->is_verbose);
	assert_int_equal(o->depth, 7);
	assert_int_equal(o->stall_ns, 1500000000);
	assert_int_equal(o->memory_bytes, 1 << 20);
	assert_string_equal(o->name, "a=b");
	assert_string_equal(o->program[0], "-x");
	options_release(&given.options);
}

static void test_refused(void **state)
{
	static const char *const lines[] = {
	    "--depht=3",	"-z",
	    "--quiet=1",	"--help=x",
	    "--version=",	"--depth",
	    "--depth=0",	"--depth=257",
	    "--depth=1x",	"--depth=-1",
	    "--depth=",		"--stall=1",
	    "--memory=1023KiB", "--memory=2GiB",
	    "--color=red",	"--report=xml:a",
	    "--report=json",	"--report=json:",
	    "--report=text:",	"--fail-on=leaks",
	    "--fail-on=",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		assert_refused(NULL, lines[i]);
	assert_refused("./service", "x");
	assert_refused("-- x", "x");
	assert_refused("'--name=a", "x");
	assert_refused("--bogus", "x");
}

static void test_environment(void **state)
{
	struct given given;
	const struct options *o = &given.options;

	(void)state;
	assert_int_equal(read_line(&given,
				   " --depth=3 '--name=a b'\t\"--stall=1s\"\n"
				   "--fail-on=ok",
				   "--depth=5 x"),
			 0);
	assert_int_equal(o->depth, 5);
	assert_string_equal(o->name, "a b");
	assert_int_equal(o->stall_ns, 1000000000);
	assert_true(o->policy.is_explicit);
	assert_string_equal(o->program[0], "x");
	options_release(&given.options);
}

static void test_reports(void **state)
{
	struct given given;
	const struct options *o = &given.options;

	(void)state;
	assert_int_equal(
	    read_line(&given, "--report=json:e --report=text", "x"), 0);
	assert_int_equal(o->n_reports, 2);
	assert_string_equal(o->reports[0].file, "e");
	options_release(&given.options);

	assert_int_equal(read_line(&given, "--report=json:e --report=text",
				   "--report=json:c x"),
			 0);
	assert_int_equal(o->n_reports, 1);
	assert_string_equal(o->reports[0].file, "c");
	options_release(&given.options);
}

static void test_many_words(void **state)
{
	char text[65 * 3 + 1] = "";

	(void)state;
	for (int i = 0; i < 65; i++)
		strcat(text, "-q ");
	assert_refused(text, "x");
	text[64 * 3] = 0;
	struct given given;
	assert_int_equal(read_line(&given, text, "x"), 0);
	options_release(&given.options);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_defaults), cmocka_unit_test(test_forms),
	    cmocka_unit_test(test_refused),  cmocka_unit_test(test_environment),
	    cmocka_unit_test(test_reports),  cmocka_unit_test(test_many_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
