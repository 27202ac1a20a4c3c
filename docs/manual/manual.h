/* SPDX-License-Identifier: MIT */
/*
 * manual.h - what is installed beside the command to explain it
 *
 * Why     man page and completions are written from the tables that the parser
 *         reads (command.h), so that none of them can tell another story
 * Shape   a template is copied to stdout; in place of a line @name@ comes what
 *         the function of that name writes
 */
#ifndef DARKHEAP_MANUAL_H
#define DARKHEAP_MANUAL_H

#include <stdbool.h>

#include "cli/command.h"

/* The name of each place that a template may have. */
#define MANUAL_PLACES(X) \
	X(man_title)     \
	X(man_synopsis)  \
	X(man_commands)  \
	X(man_options)   \
	X(man_formats)   \
	X(man_examples)  \
	X(bash_commands) \
	X(bash_options)  \
	X(bash_choices)  \
	X(bash_files)    \
	X(bash_operands) \
	X(zsh_commands)  \
	X(zsh_formats)   \
	X(zsh_options)   \
	X(fish_valued)   \
	X(fish_commands) \
	X(fish_options)  \
	X(fish_operands)

#define MANUAL_PLACE(name) void name(void);
MANUAL_PLACES(MANUAL_PLACE)
#undef MANUAL_PLACE

/* Are there words to choose from? */
bool option_has_choices(const struct option *option);

/* Those words, with a blank between them. */
void option_put_choices(const struct option *option);

/* Is the value, or may it be, the name of a file? */
bool option_takes_file(const struct option *option);

#endif
