/* SPDX-License-Identifier: MIT */
/*
 * options.h - what was asked for on the command line and in DARKHEAP_OPTIONS
 *
 * Owner   options_release() frees texts; argv of the program is the caller's
 * Order   DARKHEAP_OPTIONS first, the command line over it
 */
#ifndef DARKHEAP_OPTIONS_H
#define DARKHEAP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy.h"

#define REPORTS_MAX 8

enum color {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

struct report_request {
	const char *format; /* of format_find() */
	const char *file;   /* NULL: stderr, "-": stdout */
};

struct options {
	struct report_request reports[REPORTS_MAX];
	size_t n_reports;
	struct policy policy;
	uint32_t depth;
	uint64_t stall_ns, memory_bytes;
	const char *name, *socket; /* NULL: not given */
	enum color color;
	bool is_no_fail, is_non_go_wanted, is_raw_off, is_overwrite;
	bool is_quiet, is_verbose, is_help, is_version;
	char **program;	   /* what stands after --, NULL-terminated */
	char *environment; /* the words of DARKHEAP_OPTIONS lie in here */
};

/*
 * Read `argv` (what follows the command's name) over `environment` (may be
 * NULL).  0, or -EINVAL when it cannot be understood: said on stderr.
 */
int options_read(struct options *options, const char *environment, int argc,
		 char **argv);
void options_release(struct options *options);

void options_print_help(void);

#endif
