/* SPDX-License-Identifier: MIT */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "policy.h"

#define COLUMNS 78

void help_commands(void)
{
	puts("usage: darkheap COMMAND [options] [operands]\n"
	     "\n"
	     "Find the C memory that Go programs lose, and the Go line that "
	     "lost it.\n"
	     "\n"
	     "commands:");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		printf("  %-8s  %s\n", commands[i].name, commands[i].summary);
	puts("\n"
	     "'darkheap COMMAND --help' shows a command's options, 'man "
	     "darkheap' everything.");
}

/* `words` in lines of at most COLUMNS, each behind `indent`. */
static void print_wrapped(const char *indent, const char *words)
{
	size_t column = 0;

	while (*words) {
		size_t length = strcspn(words, " ");

		if (column && column + 1 + length > COLUMNS) {
			puts("");
			column = 0;
		}
		const char *between = column ? " " : indent;
		printf("%s%.*s", between, (int)length, words);
		column += strlen(between) + length;
		words += length + strspn(words + length, " ");
	}
	puts("");
}

/* The letters of `test` are go's. */
static void print_option(const struct option *option, bool has_letters)
{
	char letter = has_letters ? option->letter : 0;
	char left[64];

	snprintf(left, sizeof(left), "%s%c%s--%s%s%s", letter ? "-" : " ",
		 letter ? letter : ' ', letter ? ", " : "  ", option->name,
		 option->metavar ? "=" : "",
		 option->metavar ? option->metavar : "");
	printf("  %-30s %s\n", left, option->help);
}

/* Each line of `text`, two columns in. */
static void print_indented(const char *text)
{
	while (*text) {
		int length = (int)strcspn(text, "\n");

		printf("  %.*s\n", length, text);
		text += length + (text[length] == '\n');
	}
}

/* The formats of reports that one of `bits` can write. */
static void print_formats(unsigned bits)
{
	char list[256] = "";

#define FORMAT(name, users, what) \
	if ((users)&bits)         \
		strncat(list, #name " ", sizeof(list) - strlen(list) - 1);
#include "report/formats.def"
#undef FORMAT
	print_wrapped("  ", list);
}

/* What may stand for FORMAT and POLICY. */
static void print_forms(const struct command *command)
{
	const struct option *format = option_find(command->bit, "format");

	if (option_find(command->bit, "report") ||
	    (format && format->kind == KIND_format)) {
		puts("\nFORMAT is one of:");
		print_formats(command->bit);
	}
	if (option_find(command->bit, "fail-on")) {
		puts("\nPOLICY is a list, joined by commas, of:");
		print_wrapped("  ", policy_forms());
	}
}

void help_command(const struct command *command)
{
	printf("usage: darkheap %s %s\n\n", command->name, command->usage);
	print_wrapped("", command->about);
	puts("\noptions:");
	for (size_t i = 0; i < options_count; i++)
		if (option_is_shown(&options_table[i], command->bit))
			print_option(&options_table[i],
				     command->operand != OPERAND_go_word);
	print_forms(command);
	puts("\nexamples:");
	print_indented(command->examples);
	puts("\nDARKHEAP_OPTIONS holds options too; the command line goes over "
	     "it.");
}
