/* SPDX-License-Identifier: MIT */
#include "manual.h"

#include <stdio.h>
#include <string.h>

#include "model/verdict.h"

static void put_metavar(const char *words)
{
	for (; *words; words++)
		putchar(*words == '|' ? ' ' : *words);
}

static void put_formats(void)
{
	const char *between = "";

#define FORMAT(name, users, what)       \
	printf("%s%s", between, #name); \
	between = " ";
#include "report/formats.def"
#undef FORMAT
}

/* All but text need a file, behind a colon. */
static void put_reports(void)
{
	const char *between = "";

#define FORMAT(name, users, what)                         \
	if ((users)&RUN) {                                \
		printf("%s%s%s", between, #name,          \
		       strcmp(#name, "text") ? ":" : ""); \
		between = " ";                            \
	}
#include "report/formats.def"
#undef FORMAT
}

/* The forms with > are not: a shell would write to a file of that name. */
static void put_policy(void)
{
	for (int i = VERDICT_COUNT - 1; i >= 0; i--)
		printf("%s ", verdict_name((enum verdict)i));
	printf("new");
}

bool option_has_choices(const struct option *option)
{
	return option->kind == KIND_choice || option->kind == KIND_color ||
	       option->kind == KIND_format || option->kind == KIND_report ||
	       option->kind == KIND_policy || option->kind == KIND_capture ||
	       option->kind == KIND_sample;
}

void option_put_choices(const struct option *option)
{
	if (option->kind == KIND_format)
		put_formats();
	else if (option->kind == KIND_report)
		put_reports();
	else if (option->kind == KIND_policy)
		put_policy();
	else if (option->kind == KIND_capture)
		printf("none");
	else if (option->kind == KIND_sample)
		printf("all 64KiB 512KiB");
	else if (option_has_choices(option))
		put_metavar(option->metavar);
}

bool option_takes_file(const struct option *option)
{
	return option->kind == KIND_file || option->kind == KIND_suppressions ||
	       option->kind == KIND_directory || option->kind == KIND_capture;
}
