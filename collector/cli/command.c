/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <limits.h>
#include <string.h>

#include "cli/nearest.h"

const struct command commands[COMMAND_COUNT] = {
#define COMMAND(BIT, name, usage, operand, least, most, status, summary, \
		about, examples)                                         \
	{BIT,	 #name,	  usage, OPERAND_##operand, least, most,         \
	 status, summary, about, examples},
#include "cli/commands.def"
#undef COMMAND
};

const struct option options_table[] = {
#define OPTION(bits, field, kind, name, letter, metavar, help, more) \
	{bits, KIND_##kind, name, letter, metavar, help, more},
#include "cli/options.def"
#undef OPTION
};

const size_t options_count = sizeof(options_table) / sizeof(*options_table);

const struct command *command_find(const char *word)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (!strcmp(commands[i].name, word))
			return &commands[i];
	return NULL;
}

const struct option *option_find(unsigned bits, const char *name)
{
	for (size_t i = 0; i < options_count; i++)
		if (options_table[i].commands & bits &&
		    !strcmp(options_table[i].name, name))
			return &options_table[i];
	return NULL;
}

const struct option *option_find_letter(unsigned bits, char letter)
{
	for (size_t i = 0; letter && i < options_count; i++)
		if (options_table[i].commands & bits &&
		    options_table[i].letter == letter)
			return &options_table[i];
	return NULL;
}

const char *command_nearest(const char *word)
{
	const char *names[COMMAND_COUNT];

	for (size_t i = 0; i < COMMAND_COUNT; i++)
		names[i] = commands[i].name;
	return nearest_name(word, strlen(word), names, COMMAND_COUNT);
}

const char *option_nearest(unsigned bits, const char *word)
{
	const char *names[sizeof(options_table) / sizeof(*options_table)];

	for (size_t i = 0; i < options_count; i++)
		names[i] = option_is_shown(&options_table[i], bits)
			       ? options_table[i].name
			       : NULL;
	return nearest_name(word, strcspn(word, "="), names, options_count);
}

bool option_is_shown(const struct option *option, unsigned bits)
{
	return option->help != HIDDEN && option->commands & bits;
}

unsigned option_commands(const char *name)
{
	unsigned bits = 0;

	for (size_t i = 0; i < options_count; i++)
		if (!strcmp(options_table[i].name, name))
			bits |= options_table[i].commands;
	return bits;
}
