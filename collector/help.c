/* SPDX-License-Identifier: MIT */
#include "help.h"

#include <stdio.h>
#include <string.h>

void help_commands(unsigned bits)
{
	puts("usage: darkheap COMMAND [options] [operands]\n"
	     "\n"
	     "Find the C memory that Go programs lose, and the Go line that "
	     "lost it.\n"
	     "\n"
	     "commands:");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (bits & commands[i].bit)
			printf("  %-8s  %s\n", commands[i].name,
			       commands[i].summary);
	puts("\n"
	     "'darkheap COMMAND --help' shows a command's options, 'man "
	     "darkheap' everything.");
}

static void print_option(const struct option *option)
{
	char left[64];

	snprintf(
	    left, sizeof(left), "%s%c%s--%s%s%s", option->letter ? "-" : " ",
	    option->letter ? option->letter : ' ', option->letter ? ", " : "  ",
	    option->name, option->metavar ? "=" : "",
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

void help_command(const struct command *command)
{
	printf("usage: darkheap %s %s\n\n%s\noptions:\n", command->name,
	       command->usage, command->about);
	for (size_t i = 0; i < options_count; i++)
		if (options_table[i].commands & command->bit)
			print_option(&options_table[i]);
	puts("\nexamples:");
	print_indented(command->examples);
	puts("\nDARKHEAP_OPTIONS holds options too; the command line goes over "
	     "it.");
}
