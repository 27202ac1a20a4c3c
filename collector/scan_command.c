/* SPDX-License-Identifier: MIT */
/*
 * scan_command.c - `darkheap scan [options] [GO BUILD FLAGS] [PACKAGES]`
 *
 * Why     Go sources are best read by Go's own packages: darkheap-scan does
 *         all, this finds it and hands the words on
 * Errors  said on stderr; status 2
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "log.h"
#include "status.h"

#define TOOL "darkheap-scan"

/* Beside this program: in build/ as in the directory of what is installed. */
static bool find_tool(char path[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);

	path[n < 0 ? 0 : n] = 0;
	char *slash = strrchr(path, '/');
	size_t room = slash ? (size_t)(path + PATH_MAX - slash - 1) : 0;

	if (room < sizeof(TOOL))
		return false;
	memcpy(slash + 1, TOOL, sizeof(TOOL));
	return !access(path, X_OK);
}

/* "--NAME=VALUE" or "--NAME"; NULL: no memory. */
static char *spell(const struct given_option *given)
{
	char *word = NULL;
	int n = given->value ? asprintf(&word, "--%s=%s", given->option->name,
					given->value)
			     : asprintf(&word, "--%s", given->option->name);

	return n < 0 ? NULL : word;
}

/* What the tool is to read, in memory that lives until exec; NULL: none left.
 */
static char **words_of(char *tool, const struct options *options)
{
	size_t n = 0, operands = 0;

	while (options->operands[operands])
		operands++;
	char **words = calloc(options->n_given + operands + 2, sizeof(*words));
	if (!words)
		return NULL;
	words[n++] = tool;
	for (size_t i = 0; i < options->n_given; i++) {
		words[n] = spell(&options->given[i]);
		if (!words[n++])
			return NULL;
	}
	memcpy(words + n, options->operands, operands * sizeof(*words));
	return words;
}

int scan_command(const struct options *options)
{
	char tool[PATH_MAX];

	if (!find_tool(tool)) {
		log_error("there is no '%s' beside this command: 'make' builds "
			  "it where Go and its modules are at hand, and says "
			  "why where not",
			  TOOL);
		return STATUS_USAGE;
	}
	char **words = words_of(tool, options);
	if (words)
		execv(tool, words);
	log_error("cannot start '%s': %s", tool, strerror(errno));
	return STATUS_USAGE;
}
