/* SPDX-License-Identifier: MIT */
/*
 * main.c - the command `darkheap`
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/help.h"
#include "cli/options.h"
#include "growth/observer.h"
#include "log.h"
#include "status.h"
#include "version.h"
#include "waiter/waiter.h"

static int (*const handlers[])(const struct options *options) = {
#define COMMAND(BIT, name, ...) name##_command,
#include "cli/commands.def"
#undef COMMAND
};

int run_command(const struct options *options)
{
	return waiter_run(options);
}

static int print_version(void)
{
	puts("darkheap " DARKHEAP_VERSION);
	return 0;
}

static int execute(const struct command *command, int argc, char **argv)
{
	struct options options;
	int status = command->usage_status;
	int error = options_read(&options, command, getenv("DARKHEAP_OPTIONS"),
				 argc, argv);

	log_set_level(options.is_quiet	   ? LOG_QUIET
		      : options.is_verbose ? LOG_VERBOSE
					   : LOG_NORMAL);
	if (!error && options.is_help) {
		help_command(command);
		status = 0;
	} else if (!error && options.is_version) {
		status = print_version();
	} else if (!error) {
		status = handlers[command - commands](&options);
	}
	options_release(&options);
	return status;
}

static int unknown(const char *word)
{
	const char *near = command_nearest(word);

	if (near)
		log_error("unknown command '%s': did you mean '%s'?", word,
			  near);
	else if (strchr(word, '/'))
		log_error("unknown command '%s': did you mean 'darkheap run -- "
			  "%s'?",
			  word, word);
	else
		log_error("unknown command '%s': see 'darkheap --help'", word);
	return STATUS_USAGE;
}

/* `darkheap help [COMMAND]` and `darkheap --help` */
static int help(const char *word)
{
	const struct command *command = word ? command_find(word) : NULL;

	if (word && !command)
		return unknown(word);
	if (command)
		help_command(command);
	else
		help_commands();
	return 0;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";

	setlocale(LC_CTYPE, "");
	if (!strcmp(word, OBSERVER_WORD))
		return observer_main();
	if (!*word) {
		log_error("no command: try 'darkheap run -- PROGRAM', or "
			  "'darkheap --help'");
		return STATUS_USAGE;
	}
	const struct command *command = command_find(word);
	if (command)
		return execute(command, argc - 2, argv + 2);
	if (!strcmp(word, "help") || !strcmp(word, "--help") ||
	    !strcmp(word, "-h"))
		return help(argv[2]);
	if (!strcmp(word, "--version"))
		return print_version();
	return unknown(word);
}
