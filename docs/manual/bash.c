/* SPDX-License-Identifier: MIT */
#include "manual.h"

#include <stdio.h>

void bash_commands(void)
{
	printf("\tlocal commands='");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		printf("%s ", commands[i].name);
	puts("help'");
}

void bash_options(void)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		const char *between = "";

		printf("\t%s) echo '", commands[i].name);
		for (size_t j = 0; j < options_count; j++) {
			const struct option *option = &options_table[j];

			if (!option_is_shown(option, commands[i].bit))
				continue;
			printf("%s--%s%s", between, option->name,
			       option->metavar ? "=" : "");
			between = " ";
		}
		puts("' ;;");
	}
}

/* A pattern of case: each command of the option with its name. */
static void put_pattern(const struct option *option)
{
	const char *between = "\t";

	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (!(option->commands & commands[i].bit))
			continue;
		printf("%s'%s --%s'", between, commands[i].name, option->name);
		between = " | ";
	}
	printf(") ");
}

void bash_choices(void)
{
	for (size_t i = 0; i < options_count; i++) {
		if (!option_has_choices(&options_table[i]))
			continue;
		put_pattern(&options_table[i]);
		printf("echo '");
		option_put_choices(&options_table[i]);
		puts("' ;;");
	}
}

void bash_files(void)
{
	for (size_t i = 0; i < options_count; i++) {
		if (!option_takes_file(&options_table[i]) ||
		    !option_is_shown(&options_table[i], ALL))
			continue;
		put_pattern(&options_table[i]);
		puts(options_table[i].kind == KIND_directory ? "echo -d ;;"
							     : "echo -f ;;");
	}
}

void bash_operands(void)
{
	static const char *const functions[] = {
	    [OPERAND_program] = "_darkheap_program",
	    [OPERAND_capture] = "_darkheap_capture",
	    [OPERAND_target] = "_darkheap_files -f",
	    [OPERAND_go_word] = "_darkheap_files -d",
	};

	for (size_t i = 0; i < COMMAND_COUNT; i++)
		printf("\t%s) %s \"$word\" ;;\n", commands[i].name,
		       functions[commands[i].operand]);
}
