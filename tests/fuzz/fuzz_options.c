/* SPDX-License-Identifier: MIT */
/*
 * fuzz_options.c - words of a command line and of DARKHEAP_OPTIONS
 *
 * Input   lines: a command's name, the environment ("-": not set), then words
 */
#include "target.h"

#include "cli/options.h"

#define WORDS_MAX 64

static void read_words(const struct command *command, const char *environment,
		       char *rest)
{
	char *words[WORDS_MAX + 1];
	struct options options;
	int n = 0;

	while (n < WORDS_MAX && rest)
		words[n++] = strsep(&rest, "\n");
	words[n] = NULL;
	if (!options_read(&options, command, environment, n, words)) {
		REQUIRE(options.n_reports <= REPORTS_MAX);
		for (size_t i = 0; i < options.n_reports; i++) {
			touch_text(options.reports[i].format);
			touch_text(options.reports[i].file);
		}
		for (char **word = options.program; word && *word; word++)
			touch_text(*word);
		for (char **word = options.operands; word && *word; word++)
			touch_text(*word);
	}
	options_release(&options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size), *rest = text;
	const char *name = strsep(&rest, "\n");
	const char *environment = rest ? strsep(&rest, "\n") : NULL;
	const struct command *command = command_find(name);

	if (environment && !strcmp(environment, "-"))
		environment = NULL;
	if (command)
		read_words(command, environment, rest);
	free(text);
	return 0;
}
