/* SPDX-License-Identifier: MIT */
#include "opened.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "store/capture.h"
#include "symbol/symbolizer.h"

static size_t count_operands(char *const *operands)
{
	size_t n = 0;

	while (operands[n])
		n++;
	return n;
}

/* Files and marks may both have an @: the shortest path that is there wins. */
static char *split_mark(char *path)
{
	bool is_file = !access(path, F_OK);
	char *at = NULL;

	for (char *c = strchr(path, '@'); c && !is_file;
	     c = strchr(c + 1, '@')) {
		at = c;
		*c = 0;
		is_file = !access(path, F_OK);
		*c = '@';
	}
	if (!at)
		return NULL;
	*at = 0;
	return at + 1;
}

/* For the message: the marks that there are, up to a line of them. */
static void say_marks(const struct capture *capture)
{
	char line[200] = "";

	for (size_t i = 0; i < capture->n_processes; i++) {
		const struct process *process = capture->processes[i];

		for (uint32_t j = 0; j < process->n_marks; j++) {
			size_t used = strlen(line);
			size_t more = strlen(process->marks[j].name) + 3;

			if (used + more >= sizeof(line))
				break;
			sprintf(line + used, "%s%s", used ? ", " : "",
				process->marks[j].name);
		}
	}
	log_error("  %s%s", *line ? "there is: " : "it has no marks", line);
}

static int go_to_mark(struct capture *capture, const char *path,
		      const char *mark)
{
	if (capture_go_to(capture, mark))
		return 0;
	log_error("'%s' has no mark '%s'", path, mark);
	say_marks(capture);
	return -ENOENT;
}

static int open_one(struct opened *opened, const char *operand)
{
	struct capture *capture = &opened->captures[opened->n_captures];
	char why[CAPTURE_WHY_BYTES], *path = strdup(operand);
	char *mark = path ? split_mark(path) : NULL;
	int error = -ENOMEM;

	if (path)
		error = capture_load(capture, path, opened->symbolizer,
				     (unsigned int)opened->n_captures, why);
	if (!error) {
		opened->n_captures++;
		if (mark)
			error = go_to_mark(capture, path, mark);
	} else {
		log_error("cannot read '%s': %s", path ? path : operand,
			  path ? why : strerror(ENOMEM));
	}
	if (mark)
		opened->mark = operand + (mark - path);
	free(path);
	return error;
}

/* All processes side by side, with the sites of their captures. */
static int join(struct opened *opened)
{
	size_t n = 0, at = 0;

	for (size_t i = 0; i < opened->n_captures; i++)
		n += opened->captures[i].n_processes;
	const struct process **processes = calloc(n + 1, sizeof(*processes));
	const struct site_set **judged = calloc(n + 1, sizeof(*judged));
	opened->source = (struct report_source){processes, judged, n};
	if (!processes || !judged)
		return -ENOMEM;
	for (size_t i = 0; i < opened->n_captures; i++) {
		const struct capture *capture = &opened->captures[i];

		for (size_t j = 0; j < capture->n_processes; j++) {
			processes[at] = capture->processes[j];
			judged[at++] = capture->sites;
		}
	}
	return 0;
}

static int open_all(struct opened *opened, char *const *operands,
		    bool takes_what_there_is)
{
	size_t n = count_operands(operands);
	int error = 0;

	*opened = (struct opened){
	    .captures = calloc(n + 1, sizeof(*opened->captures)),
	    .symbolizer = symbolizer_new(),
	};
	if (!opened->captures || !opened->symbolizer)
		error = -ENOMEM;
	for (size_t i = 0; !error && i < n; i++) {
		error = open_one(opened, operands[i]);
		if (error && error != -ENOMEM && takes_what_there_is) {
			opened->n_unreadable++;
			error = 0;
		}
	}
	if (!error)
		error = join(opened);
	if (error == -ENOMEM)
		log_error("out of memory");
	if (error)
		opened_release(opened);
	return error;
}

int opened_init(struct opened *opened, char *const *operands)
{
	return open_all(opened, operands, false);
}

int opened_init_readable(struct opened *opened, char *const *operands)
{
	return open_all(opened, operands, true);
}

void opened_release(struct opened *opened)
{
	for (size_t i = 0; i < opened->n_captures; i++)
		capture_free(&opened->captures[i]);
	free(opened->captures);
	free((void *)(uintptr_t)opened->source.processes);
	free((void *)(uintptr_t)opened->source.judged);
	symbolizer_free(opened->symbolizer);
	*opened = (struct opened){0};
}
