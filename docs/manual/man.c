/* SPDX-License-Identifier: MIT */
#include "manual.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "version.h"

/* So that roff prints `text` as it is. */
static void put_text(const char *text, size_t length)
{
	bool is_start = true;

	for (size_t i = 0; i < length; i++) {
		if (is_start && (text[i] == '.' || text[i] == '\''))
			fputs("\\&", stdout);
		is_start = text[i] == '\n';
		if (text[i] == ' ' && i && text[i - 1] == '.') {
			is_start = true; /* roff knows a sentence by its line */
			putchar('\n');
			continue;
		}
		if (text[i] == '-')
			fputs("\\-", stdout);
		else if (text[i] == '\\')
			fputs("\\e", stdout);
		else if (text[i] == '\'')
			fputs("\\(aq", stdout);
		else if (text[i] == '`')
			fputs("\\(ga", stdout);
		else
			putchar(text[i]);
	}
}

static void put(const char *text)
{
	put_text(text, strlen(text));
}

static void put_sentence(const char *text)
{
	putchar(toupper((unsigned char)*text));
	put(text + 1);
	puts(text[strlen(text) - 1] == '.' ? "" : ".");
}

/* What a person replaces is in italics: words in capitals. */
static void put_usage(const char *usage)
{
	while (*usage) {
		size_t capitals = strspn(usage, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

		if (capitals) {
			fputs("\\fI", stdout);
			put_text(usage, capitals);
			fputs("\\fR", stdout);
			usage += capitals;
		} else {
			put_text(usage++, 1);
		}
	}
}

void man_title(void)
{
	puts(".TH DARKHEAP 1 2026-11-26 \"darkheap " DARKHEAP_VERSION
	     "\" \"User Commands\"");
}

void man_synopsis(void)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		printf("%s.B darkheap %s\n", i ? ".br\n" : "",
		       commands[i].name);
		put_usage(commands[i].usage);
		puts("");
	}
}

void man_commands(void)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		const struct command *command = &commands[i];

		printf(".SS darkheap %s\n", command->name);
		put(command->about);
		puts("");
	}
}

static void put_option(const struct option *option)
{
	puts(".TP");
	if (option->letter)
		printf("\\fB\\-%c\\fR, ", option->letter);
	fputs("\\fB\\-\\-", stdout);
	put(option->name);
	fputs("\\fR", stdout);
	if (option->metavar) {
		putchar('=');
		put_usage(option->metavar);
	}
	puts("");
	put_sentence(option->help);
	if (*option->more) {
		put(option->more);
		puts("");
	}
}

static void name_commands(unsigned bits)
{
	const char *between = "";

	if (bits == ALL)
		fputs("every command", stdout);
	for (size_t i = 0; i < COMMAND_COUNT && bits != ALL; i++) {
		if (!(bits & commands[i].bit))
			continue;
		bits &= ~commands[i].bit;
		printf("%s%s", between, commands[i].name);
		between = bits & (bits - 1) ? ", " : " and ";
	}
}

/* Together what the same commands have, in the order of the table. */
void man_options(void)
{
	for (size_t i = 0; i < options_count; i++) {
		unsigned bits = options_table[i].commands;
		size_t first = 0;

		while (options_table[first].commands != bits)
			first++;
		if (first != i)
			continue;
		fputs(".SS Of ", stdout);
		name_commands(bits);
		puts("");
		for (size_t j = i; j < options_count; j++)
			if (options_table[j].commands == bits &&
			    option_is_shown(&options_table[j], bits))
				put_option(&options_table[j]);
	}
}

void man_formats(void)
{
#define FORMAT(name, users, what)        \
	printf(".TP 8\n.B %s\n", #name); \
	put_sentence(what);
#include "report/formats.def"
#undef FORMAT
}

void man_examples(void)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		printf("%s.EX\n", i ? ".PP\n" : "");
		put(commands[i].examples);
		printf(".EE\n");
	}
}
