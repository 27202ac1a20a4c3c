/* SPDX-License-Identifier: MIT */
/* links: collector/cli/options.c collector/cli/value.c collector/cli/command.c
 * collector/policy.c collector/cli/size.c collector/cli/nearest.c
 * collector/log.c collector/model/verdict.c collector/model/tally.c ; libs:
 * -lcmocka */
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

#include "cli/options.h"
#include "report/format.h"

#define WORDS_MAX 8

const struct format *format_at(size_t number)
{
	static const struct format formats[] = {{.name = "text"},
						{.name = "json"}};

	return number < 2 ? &formats[number] : NULL;
}

const struct format *format_find(const char *name)
{
	return !strcmp(name, "text")   ? format_at(0)
	       : !strcmp(name, "json") ? format_at(1)
				       : NULL;
}

struct given {
	struct options options;
	char text[256]; /* options_read cuts it into pieces */
	char *words[WORDS_MAX + 1];
};

/* `line` is split at its spaces. */
static int read_for(enum command_number command, struct given *given,
		    const char *environment, const char *line)
{
	int n = 0;

	*given = (struct given){0};
	snprintf(given->text, sizeof(given->text), "%s", line);
	for (char *word = strtok(given->text, " "); word && n < WORDS_MAX;
	     word = strtok(NULL, " "))
		given->words[n++] = word;
	return options_read(&given->options, &commands[command], environment, n,
			    given->words);
}

static int read_line(struct given *given, const char *environment,
		     const char *line)
{
	return read_for(COMMAND_RUN, given, environment, line);
}

static void assert_refused_by(enum command_number command,
			      const char *environment, const char *line)
{
	struct given given;

	if (read_for(command, &given, environment, line) != -EINVAL)
		fail_msg("accepted: '%s' with '%s'", line,
			 environment ? environment : "");
	options_release(&given.options);
}

static void assert_refused(const char *environment, const char *line)
{
	assert_refused_by(COMMAND_RUN, environment, line);
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

static void test_sampling(void **state)
{
	struct given given;
	const struct options *o = &given.options;

	(void)state;
	assert_int_equal(read_line(&given, NULL, "x"), 0);
	assert_int_equal(o->sample_bytes, SAMPLE_UNSET);
	assert_true(o->overhead_percent == 0);
	options_release(&given.options);
	assert_int_equal(read_line(&given, "--sample=1", "--sample=512KiB x"),
			 0);
	assert_int_equal(o->sample_bytes, 524288);
	options_release(&given.options);
	assert_int_equal(read_line(&given, "--sample=1", "--sample=all x"), 0);
	assert_int_equal(o->sample_bytes, 0);
	options_release(&given.options);
	assert_int_equal(
	    read_line(&given, NULL, "--overhead=1.5% --sample=64KiB x"), 0);
	assert_true(o->overhead_percent == 1.5);
	assert_int_equal(o->sample_bytes, 65536);
	options_release(&given.options);
}

static void test_refused(void **state)
{
	static const char *const lines[] = {
	    "--depht=3",
	    "-z",
	    "--quiet=1",
	    "--help=x",
	    "--version=",
	    "--depth",
	    "--depth=0",
	    "--depth=257",
	    "--depth=1x",
	    "--depth=-1",
	    "--depth=",
	    "--stall=1",
	    "--memory=1023KiB",
	    "--memory=2GiB",
	    "--sample=0 x",
	    "--sample=none x",
	    "--sample=-1 x",
	    "--sample=2TiB x",
	    "--overhead=0 x",
	    "--overhead=101 x",
	    "--overhead=nan x",
	    "--overhead=2%% x",
	    "--overhead=2 --sample=all x",
	    "--color=red",
	    "--report=xml:a",
	    "--report=json",
	    "--report=json:",
	    "--report=text:",
	    "--fail-on=leaks",
	    "--fail-on=",
	    "",
	    "-q",
	    "--",
	    "--format=json x",
	    "--output=x x",
	    "--capture= x",
	    "--update-baseline x",
	    "-depth=3 x",
	    "--fail-on=new x",
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

static void test_run_fields(void **state)
{
	struct given given;
	const struct options *o = &given.options;

	(void)state;
	assert_int_equal(read_line(&given, NULL, "x"), 0);
	assert_null(o->capture);
	assert_null(o->baseline);
	assert_int_equal(o->snapshot_ns, 0);
	assert_string_equal(o->artifacts, "darkheap-artifacts");
	assert_false(o->is_follow || o->is_update_baseline);
	options_release(&given.options);

	assert_int_equal(read_line(&given,
				   "--capture=c --follow --snapshot-every=2s "
				   "--baseline=b --update-baseline",
				   "--artifacts=a --capture none x -q"),
			 0);
	assert_string_equal(o->capture, CAPTURE_NONE);
	assert_string_equal(o->baseline, "b");
	assert_string_equal(o->artifacts, "a");
	assert_int_equal(o->snapshot_ns, 2000000000);
	assert_true(o->is_follow && o->is_update_baseline);
	assert_false(o->is_quiet);
	assert_string_equal(o->program[1], "-q");
	options_release(&given.options);
}

/* Options may stand before, between and behind operands. */
static void test_operands(void **state)
{
	struct given given;
	const struct options *o = &given.options;

	(void)state;
	assert_int_equal(read_for(COMMAND_REPORT, &given, NULL,
				  "-q a --format json b@m --output=o -- -c"),
			 0);
	assert_string_equal(o->operands[0], "a");
	assert_string_equal(o->operands[1], "b@m");
	assert_string_equal(o->operands[2], "-c");
	assert_null(o->operands[3]);
	assert_null(o->program);
	assert_string_equal(o->format, "json");
	assert_string_equal(o->output, "o");
	assert_true(o->is_quiet);
	assert_false(o->policy.is_explicit);
	options_release(&given.options);

	assert_int_equal(read_for(COMMAND_DOCTOR, &given, NULL, ""), 0);
	assert_string_equal(o->format, "text");
	assert_null(o->output);
	assert_null(o->operands[0]);
	options_release(&given.options);
}

static void test_operand_counts(void **state)
{
	struct given given;

	(void)state;
	assert_refused_by(COMMAND_REPORT, NULL, "");
	assert_refused_by(COMMAND_REPORT, NULL, "-q --");
	assert_refused_by(COMMAND_DIFF, NULL, "a");
	assert_refused_by(COMMAND_DIFF, NULL, "a b c");
	assert_refused_by(COMMAND_DOCTOR, NULL, "a b");
	assert_int_equal(
	    read_for(COMMAND_DIFF, &given, NULL, "a b --fail-on=new"), 0);
	options_release(&given.options);
	assert_int_equal(read_for(COMMAND_DIFF, &given, NULL, "a --help"), 0);
	assert_true(given.options.is_help);
	options_release(&given.options);
}

/* A format of reports is none of doctor's. */
static void test_formats_by_command(void **state)
{
	(void)state;
	assert_refused_by(COMMAND_REPORT, NULL, "--format=xml a");
	assert_refused_by(COMMAND_DOCTOR, NULL, "--format=html a");
	assert_refused_by(COMMAND_DOCTOR, NULL, "--format=tex a");
	assert_refused_by(COMMAND_DOCTOR, NULL, "--format=text|json a");
	assert_refused_by(COMMAND_DOCTOR, NULL, "--format= a");
	assert_refused_by(COMMAND_DOCTOR, NULL, "--fail-on=leak a");
}

/* Those of other commands are theirs; what no command has is a mistake. */
static void test_shared_environment(void **state)
{
	struct given given;

	(void)state;
	assert_int_equal(read_for(COMMAND_REPORT, &given,
				  "--depth 0 --stall=x --follow -q "
				  "--report=json:e --baseline=b",
				  "a"),
			 0);
	assert_string_equal(given.options.operands[0], "a");
	assert_string_equal(given.options.baseline, "b");
	assert_int_equal(given.options.depth, 64);
	assert_true(given.options.is_quiet);
	assert_false(given.options.is_follow);
	options_release(&given.options);
	assert_refused_by(COMMAND_REPORT, "--bogus", "a");
	assert_refused_by(COMMAND_REPORT, "--depth", "a");
	assert_refused_by(COMMAND_REPORT, "--follow=1", "a");
	assert_refused_by(COMMAND_REPORT, "b", "a");
}

/* Every name is found for its commands, and one letter off is near to it. */
static void test_every_name(void **state)
{
	char wrong[64];

	(void)state;
	for (size_t i = 0; i < options_count; i++) {
		const struct option *option = &options_table[i];

		assert_ptr_equal(option_find(option->commands, option->name),
				 option);
		assert_false(option->letter && option->metavar);
		if (option->help == HIDDEN)
			continue;
		assert_in_range(strlen(option->help), 1, 47);
		snprintf(wrong, sizeof(wrong), "%s=x", option->name);
		wrong[1] ^= 1;
		assert_string_equal(option_nearest(option->commands, wrong),
				    option->name);
	}
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		snprintf(wrong, sizeof(wrong), "%sx", commands[i].name);
		assert_string_equal(command_nearest(wrong), commands[i].name);
		assert_ptr_equal(command_find(commands[i].name), &commands[i]);
	}
	assert_null(command_find("rnu"));
	assert_null(option_find(RUN, "format"));
	assert_int_equal(option_commands("format"),
			 REPORT | DIFF | SCAN | DOCTOR);
}

static int read_test(struct given *given, const char *line)
{
	return read_for(COMMAND_TEST, given, NULL, line);
}

/* What is ours has two dashes and stands before the binary's arguments. */
static void test_go_words(void **state)
{
	struct given given;

	(void)state;
	assert_int_equal(read_test(&given, "-v --depth=3 ./... --race -q"), 0);
	assert_int_equal(given.options.depth, 3);
	assert_false(given.options.is_quiet);
	assert_int_equal(given.options.n_reports, 0);
	assert_string_equal(given.options.operands[0], "-v");
	assert_string_equal(given.options.operands[1], "./...");
	assert_string_equal(given.options.operands[2], "--race");
	assert_string_equal(given.options.operands[3], "-q");
	assert_null(given.options.operands[4]);
	assert_int_equal(given.options.n_given, 1);
	assert_string_equal(given.options.given[0].option->name, "depth");
	assert_string_equal(given.options.given[0].value, "3");
	options_release(&given.options);
	assert_int_equal(read_test(&given, "-args --depth=3"), 0);
	assert_int_equal(given.options.depth, 64);
	assert_string_equal(given.options.operands[1], "--depth=3");
	options_release(&given.options);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_go_words),
	    cmocka_unit_test(test_defaults),
	    cmocka_unit_test(test_forms),
	    cmocka_unit_test(test_sampling),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_environment),
	    cmocka_unit_test(test_reports),
	    cmocka_unit_test(test_many_words),
	    cmocka_unit_test(test_run_fields),
	    cmocka_unit_test(test_operands),
	    cmocka_unit_test(test_operand_counts),
	    cmocka_unit_test(test_formats_by_command),
	    cmocka_unit_test(test_shared_environment),
	    cmocka_unit_test(test_every_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
