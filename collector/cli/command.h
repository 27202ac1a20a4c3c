/* SPDX-License-Identifier: MIT */
/*
 * command.h - the commands and options that there are, as tables
 *
 * Why     parser, help, man page and completions must never disagree; all of
 *         them read these two, which come from commands.def and options.def
 * Threads any: constant
 */
#ifndef DARKHEAP_COMMAND_H
#define DARKHEAP_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

enum command_number {
#define COMMAND(BIT, ...) COMMAND_##BIT,
#include "cli/commands.def"
#undef COMMAND
	COMMAND_COUNT
};

/* As options.def names commands: RUN | REPORT ... */
enum command_bit {
#define COMMAND(BIT, ...) BIT = 1u << COMMAND_##BIT,
#include "cli/commands.def"
#undef COMMAND
	ALL = (1u << COMMAND_COUNT) - 1
};

enum operand {
	OPERAND_program, /* all from the first on are the program's words */
	OPERAND_capture,
	OPERAND_target,	 /* an executable, a process id or a capture */
	OPERAND_go_word, /* what `go test` is to read */
};

struct command {
	unsigned bit;
	const char *name, *usage;
	enum operand operand;
	int least, most; /* operands */
	int usage_status;
	const char *summary, *about, *examples;
};

enum option_kind {
	KIND_flag,
	KIND_text,
	KIND_file,
	KIND_suppressions,
	KIND_directory,
	KIND_capture,
	KIND_report,
	KIND_format,
	KIND_choice, /* its words stand in metavar */
	KIND_color,  /* likewise */
	KIND_policy,
	KIND_depth,
	KIND_duration,
	KIND_size,
	KIND_sample, /* a size, or the first word of its metavar */
	KIND_percent,
	KIND_url,
};

struct option {
	unsigned commands; /* of enum command_bit */
	enum option_kind kind;
	const char *name;
	char letter;		 /* or 0 */
	const char *metavar;	 /* NULL: takes no value */
	const char *help, *more; /* HIDDEN: between our own processes */
};

#define HIDDEN NULL

extern const struct command commands[COMMAND_COUNT];
extern const struct option options_table[];
extern const size_t options_count;

/* What `word` names, or NULL. */
const struct command *command_find(const char *word);

/* Of the options that one of `bits` has; NULL: none. */
const struct option *option_find(unsigned bits, const char *name);
const struct option *option_find_letter(unsigned bits, char letter);

/* The name that `word` probably meant, or NULL. */
const char *command_nearest(const char *word);
const char *option_nearest(unsigned bits, const char *word);

/* Is it an option that people should know of, and of one of `bits`? */
bool option_is_shown(const struct option *option, unsigned bits);

/* Every command that has an option of this name. */
unsigned option_commands(const char *name);

struct options;

/* What does the work of each; returns the exit status. */
#define COMMAND(BIT, name, ...) \
	int name##_command(const struct options *options);
#include "cli/commands.def"
#undef COMMAND

#endif
