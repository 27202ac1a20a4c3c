/* SPDX-License-Identifier: MIT */
#include "manual.h"

#include <stdio.h>
#include <string.h>

/* Within '...', where _arguments and _describe read [ ] : and backslashes. */
static void put_quoted(const char *text)
{
	for (; *text; text++) {
		if (*text == '\'') {
			fputs("'\\''", stdout);
			continue;
		}
		if (strchr("[]:\\", *text))
			putchar('\\');
		putchar(*text);
	}
}

void zsh_commands(void)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		printf("\t'%s:", commands[i].name);
		put_quoted(commands[i].summary);
		puts("'");
	}
}

void zsh_formats(void)
{
#define FORMAT(name, users, what)            \
	if ((users)&RUN)                     \
		printf("\t\tcompadd %s%s\n", \
		       strcmp(#name, "text") ? "-S : " : "", #name);
#include "report/formats.def"
#undef FORMAT
}

static void put_action(const struct option *option)
{
	if (option->kind == KIND_report) {
		printf("_darkheap_report");
	} else if (option->kind == KIND_policy) {
		printf(" _values -s , verdict ");
		option_put_choices(option);
	} else if (option->kind == KIND_capture) {
		printf("_darkheap_place");
	} else if (option->kind == KIND_directory) {
		printf("_files -/");
	} else if (option_takes_file(option)) {
		printf("_files");
	} else if (option_has_choices(option)) {
		putchar('(');
		option_put_choices(option);
		putchar(')');
	} else {
		putchar(' ');
	}
}

/* The letters of `test` are go's. */
static void put_option(const struct option *option, bool has_letters)
{
	printf("\t\t\t");
	if (option->letter && has_letters)
		printf("'(-%c --%s)'{-%c,--%s}'", option->letter, option->name,
		       option->letter, option->name);
	else
		printf("'%s--%s%s", option->kind == KIND_report ? "*" : "",
		       option->name, option->metavar ? "=" : "");
	putchar('[');
	put_quoted(option->help);
	putchar(']');
	if (option->metavar) {
		putchar(':');
		put_quoted(option->metavar);
		putchar(':');
		put_action(option);
	}
	puts("' \\");
}

static void put_operand(const struct command *command)
{
	if (command->operand == OPERAND_program) {
		puts("\t\t\t'(-)1:program:_darkheap_program' \\\n"
		     "\t\t\t'*::argument:_normal'");
		return;
	}
	static const char *const actions[] = {
	    [OPERAND_capture] = "capture:_files -g \"*.darkheap\"",
	    [OPERAND_target] = "target:_darkheap_target",
	    [OPERAND_go_word] = "package:_files -/",
	};
	const char *action = actions[command->operand];
	if (command->most > 2) {
		printf("\t\t\t'*:%s'\n", action);
		return;
	}
	for (int i = 1; i <= command->most; i++)
		printf("\t\t\t'%d:%s'%s\n", i, action,
		       i < command->most ? " \\" : "");
}

void zsh_options(void)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		const struct command *command = &commands[i];

		printf("\t%s)\n\t\t_arguments -s -S%s \\\n", command->name,
		       command->operand == OPERAND_program ? " -A '-*'" : "");
		for (size_t j = 0; j < options_count; j++)
			if (option_is_shown(&options_table[j], command->bit))
				put_option(&options_table[j],
					   command->operand != OPERAND_go_word);
		put_operand(command);
		puts("\t\t;;");
	}
}
