/* SPDX-License-Identifier: MIT */
#include "manual.h"

#include <stdio.h>

/* In '...' fish reads \' and \\ only. */
static void put_quoted(const char *text)
{
	putchar('\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('\'');
}

void fish_commands(void)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		printf("complete -c darkheap -n __darkheap_is_new -a %s -d ",
		       commands[i].name);
		put_quoted(commands[i].summary);
		printf("\ncomplete -c darkheap -n '__darkheap_is_at help' -a "
		       "%s\n",
		       commands[i].name);
	}
}

void fish_valued(void)
{
	printf("    set -l valued");
	for (size_t i = 0; i < options_count; i++)
		if (options_table[i].commands & RUN && options_table[i].metavar)
			printf(" --%s", options_table[i].name);
	puts("");
}

static void put_option(const struct option *option)
{
	printf("complete -c darkheap -n '__darkheap_is_at");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (option->commands & commands[i].bit)
			printf(" %s", commands[i].name);
	printf("' -l %s", option->name);
	if (option->letter)
		printf(" -s %c", option->letter);
	if (option->kind == KIND_directory)
		printf(" -x -a '(__fish_complete_directories "
		       "(__darkheap_value))'");
	else if (option->metavar)
		printf(option_takes_file(option) ? " -r -F" : " -x");
	if (option->kind == KIND_report) {
		printf(" -a '(__darkheap_reports ");
		option_put_choices(option);
		printf(")'");
	} else if (option->kind == KIND_policy) {
		printf(" -a '(__fish_append , ");
		option_put_choices(option);
		printf(")'");
	} else if (option_has_choices(option)) {
		printf(" -a '");
		option_put_choices(option);
		printf("'");
	}
	printf(" -d ");
	put_quoted(option->help);
	puts("");
}

void fish_options(void)
{
	for (size_t i = 0; i < options_count; i++)
		if (option_is_shown(&options_table[i], ALL))
			put_option(&options_table[i]);
}

void fish_operands(void)
{
	static const char *const actions[] = {
	    [OPERAND_program] = "-a '(__fish_complete_command)'",
	    [OPERAND_capture] = "-k -a '(__fish_complete_suffix .darkheap)'",
	    [OPERAND_target] = "-F -a '(__fish_complete_pids)'",
	    [OPERAND_go_word] = "-a '(__fish_complete_directories)'",
	};

	for (size_t i = 0; i < COMMAND_COUNT; i++)
		printf("complete -c darkheap -n '__darkheap_is_at %s' %s\n",
		       commands[i].name, actions[commands[i].operand]);
}
