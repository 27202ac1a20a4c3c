/* SPDX-License-Identifier: MIT */
/*
 * manual.c - manual TEMPLATE: fill it in, to stdout
 */
#include "manual.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `line` is @name@ */
static int put_place(const char *line)
{
	static const struct {
		const char *line;
		void (*put)(void);
	} places[] = {
#define MANUAL_PLACE(name) {"@" #name "@\n", name},
	    MANUAL_PLACES(MANUAL_PLACE)
#undef MANUAL_PLACE
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (!strcmp(line, places[i].line)) {
			places[i].put();
			return 0;
		}
	fprintf(stderr, "manual: there is no place %s", line);
	return -EINVAL;
}

static int fill_in(FILE *template)
{
	char *line = NULL;
	size_t size = 0;
	int error = 0;

	while (!error && getline(&line, &size, template) > 0)
		if (line[0] == '@')
			error = put_place(line);
		else
			fputs(line, stdout);
	free(line);
	return error;
}

int main(int argc, char **argv)
{
	FILE *template = argc == 2 ? fopen(argv[1], "r") : NULL;

	if (!template) {
		fprintf(stderr, "usage: manual TEMPLATE\n");
		return 2;
	}
	int error = fill_in(template);
	fclose(template);
	return error || fflush(stdout) ? 1 : 0;
}
