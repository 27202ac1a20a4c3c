/* SPDX-License-Identifier: MIT */
/*
 * main.c - the command `darkheap`
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "options.h"
#include "version.h"
#include "waiter.h"

#define USAGE 2

static int run(int argc, char **argv)
{
	struct options options;
	int status = WAITER_FAILED;
	int error =
	    options_read(&options, getenv("DARKHEAP_OPTIONS"), argc, argv);

	log_set_level(options.is_quiet	   ? LOG_QUIET
		      : options.is_verbose ? LOG_VERBOSE
					   : LOG_NORMAL);
	if (!error && options.is_help) {
		options_print_help();
		status = 0;
	} else if (!error && options.is_version) {
		puts("darkheap " DARKHEAP_VERSION);
		status = 0;
	} else if (!error && (!options.program || !*options.program)) {
		log_error("no program: darkheap run [options] -- PROGRAM ...");
	} else if (!error) {
		status = waiter_run(&options);
	}
	options_release(&options);
	return status;
}

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";

	setlocale(LC_CTYPE, "");
	if (!strcmp(command, "run"))
		return run(argc - 2, argv + 2);
	if (!strcmp(command, "--help") || !strcmp(command, "-h")) {
		options_print_help();
		return 0;
	}
	if (!strcmp(command, "--version")) {
		puts("darkheap " DARKHEAP_VERSION);
		return 0;
	}
	log_error(*command ? "unknown command '%s': there is 'darkheap run'"
			   : "no command%s: try 'darkheap run -- PROGRAM'",
		  command);
	return USAGE;
}
