/* SPDX-License-Identifier: MIT */
#include "gotest/go_command.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "gotest/go_exec.h"
#include "gotest/go_place.h"
#include "gotest/quoted.h"
#include "log.h"

/* What `test` does itself, or says anew of each run. */
static bool is_handed_on(const struct options *options,
			 const struct option *option)
{
	static const char *const own[] = {"report",  "update-baseline",
					  "capture", "artifacts",
					  "no-fail", "scan",
					  "help",    "version"};

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (!strcmp(option->name, own[i]))
			return false;
	if (options->is_update_baseline && !strcmp(option->name, "baseline"))
		return false;
	return option->commands & RUN;
}

static bool is_path(const struct option *option)
{
	return option->kind == KIND_file || option->kind == KIND_directory ||
	       option->kind == KIND_suppressions;
}

/* --name=value as one word of go's. */
static int put_option(FILE *out, const char *name, const char *value)
{
	char *word = NULL;
	int error = -ENOMEM;

	if (asprintf(&word, "--%s%s%s", name, value ? "=" : "",
		     value ? value : "") < 0)
		return error;
	error = quoted_put(out, word);
	if (error)
		log_error("--%s=%s cannot be handed to go: it holds both "
			  "quotes; give it another name",
			  name, value);
	free(word);
	return error;
}

static int put_path(FILE *out, const char *name, const char *value)
{
	char *path = go_place_absolute(value);
	int error = path ? put_option(out, name, path) : -ENOMEM;

	free(path);
	return error;
}

static int put_given(FILE *out, const struct options *options)
{
	int error = 0;

	for (size_t i = 0; !error && i < options->n_given; i++) {
		const struct option *option = options->given[i].option;
		const char *value = options->given[i].value;

		if (is_handed_on(options, option))
			error = is_path(option)
				    ? put_path(out, option->name, value)
				    : put_option(out, option->name, value);
	}
	return error;
}

static int put_capture(FILE *out, const struct options *options,
		       const struct go_place *place)
{
	if (!place->keeps_all && !options->capture)
		return 0; /* where artifacts are */
	if (!place->keeps_all && !strcmp(options->capture, CAPTURE_NONE))
		return put_option(out, "capture", CAPTURE_NONE);
	if (!place->keeps_all)
		return put_path(out, "capture", options->capture);
	/* beside what it tells, under a name that nobody else has */
	return put_option(out, "capture", place->told);
}

static int put_self(FILE *out)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		return -errno;
	self[n] = 0;
	if (!quoted_put(out, self))
		return 0;
	log_error("go cannot start '%s': its path holds both quotes; move "
		  "darkheap to another directory",
		  self);
	return -EINVAL;
}

static int put_exec(FILE *out, const struct options *options,
		    const struct go_place *place, const char *theirs)
{
	int error;

	fputs("-exec=", out);
	error = put_self(out);
	if (!error)
		error = quoted_put(out, "run");
	if (!error)
		error = put_given(out, options);
	if (!error && (options->is_no_fail || options->is_update_baseline))
		error = put_option(out, "no-fail", NULL);
	if (!error)
		error = put_option(out, "artifacts", place->artifacts);
	if (!error)
		error = put_capture(out, options, place);
	if (!error)
		error = put_option(out, "tell", place->told);
	fprintf(out, "--%s%s", theirs ? " " : "", theirs ? theirs : "");
	return error;
}

/* go wants -C DIR before all others. Its number of words. */
static size_t count_first(char *const *words)
{
	const char *word = words[0];

	if (!word)
		return 0;
	word += !strncmp(word, "--", 2);
	if (!strcmp(word, "-C") && words[1])
		return 2;
	return !strncmp(word, "-C=", 3);
}

static int make_words(struct go_command *command, char **theirs)
{
	static char go[] = "go", test[] = "test";
	size_t first = count_first(theirs), n = 0, at = 0;

	while (theirs[n])
		n++;
	command->words = calloc(n + 4, sizeof(*command->words));
	if (!command->words)
		return -ENOMEM;
	command->words[at++] = go;
	command->words[at++] = test;
	for (size_t i = 0; i < n; i++) {
		if (i == first)
			command->words[at++] = command->exec;
		command->words[at++] = theirs[i];
	}
	if (n == first)
		command->words[at] = command->exec;
	return 0;
}

/* Theirs, which ours is put before. */
static int find_theirs(char **exec, const struct options *options,
		       const char *flags)
{
	const char *typed = go_exec_take(options->operands);

	if (typed && go_exec_is_darkheap(typed)) {
		log_error("-exec starts darkheap, as 'darkheap test' does: "
			  "leave it out, and give its options to test");
		return -EINVAL;
	}
	*exec = typed ? strdup(typed) : flags ? go_exec_of_flags(flags) : NULL;
	if (*exec && go_exec_is_darkheap(*exec)) {
		log_detail("the -exec of GOFLAGS is darkheap's, and not used");
		free(*exec);
		*exec = NULL;
	}
	return 0;
}

int go_command_init(struct go_command *command, const struct options *options,
		    const struct go_place *place, const char *flags)
{
	size_t size;
	char *theirs = NULL;

	*command = (struct go_command){0};
	int error = find_theirs(&theirs, options, flags);
	FILE *out = error ? NULL : open_memstream(&command->exec, &size);
	if (out) {
		error = put_exec(out, options, place, theirs);
		if (fclose(out) && !error)
			error = -ENOMEM;
	}
	free(theirs);
	if (!error)
		error = out ? make_words(command, options->operands) : -ENOMEM;
	if (error == -ENOMEM)
		log_error("out of memory");
	if (error)
		go_command_release(command);
	return error;
}

/* Of a word and perhaps its value: how many must not be there. */
static size_t count_written(char *const *words)
{
	const char *word = *words;

	if (*word++ != '-')
		return 0;
	word += *word == '-';
	if (!strcmp(word, "json") || !strncmp(word, "json=", 5) ||
	    !strncmp(word, "coverprofile=", 13))
		return 1;
	return !strcmp(word, "coverprofile") ? 1 + (words[1] != NULL) : 0;
}

char **go_command_dry(const struct go_command *command)
{
	static char dry[] = "-n";
	char *const *from = command->words;
	size_t n = 0, at = 0;

	while (from[n])
		n++;
	char **words = calloc(n + 2, sizeof(*words));
	if (!words)
		return NULL;
	while (*from && !go_exec_is_end(*from)) {
		size_t skipped = count_written(from);

		from += skipped;
		if (skipped)
			continue;
		if (*from == command->exec)
			words[at++] = dry;
		words[at++] = *from++;
	}
	while (*from)
		words[at++] = *from++;
	return words;
}

void go_command_release(struct go_command *command)
{
	free(command->words);
	free(command->exec);
	*command = (struct go_command){0};
}
