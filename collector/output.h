/* SPDX-License-Identifier: MIT */
/*
 * output.h - where a report goes, and how it may look there
 *
 * Why     `run` writes reports at its end, `report` and `diff` at once: all
 *         follow the same rules for FILE, colour and what is there already
 */
#ifndef DARKHEAP_OUTPUT_H
#define DARKHEAP_OUTPUT_H

#include <stdio.h>

struct format_options;
struct report;
struct options;
struct process;

/* Writes `what`; 0 or -errno. */
typedef int output_fn(const void *what, const struct format_options *how,
		      FILE *out);

/*
 * Have `write` write to `file`: NULL is `usual`, "-" stdout.  An existing file
 * is overwritten only with -f.  0, or -errno: said on stderr.
 */
int output_write(const struct options *options, const char *file, FILE *usual,
		 output_fn *write, const void *what);

/* The same for a report in a format of this name. */
int output_report(const struct options *options, const char *file, FILE *usual,
		  const struct report *report, const char *format);

/*
 * `pattern` with %p as the pid and %n as the name of a process (NULL: none),
 * for the caller to free; NULL: no memory.
 */
char *output_path(const char *pattern, const struct process *process);

#endif
