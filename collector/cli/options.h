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

#include "cli/command.h"
#include "policy.h"

#define REPORTS_MAX 8
#define CAPTURE_NONE "none"
#define SAMPLE_UNSET UINT64_MAX

enum color {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

struct report_request {
	const char *format; /* of format_find() */
	const char *file;   /* NULL: stderr, "-": stdout */
};

#define SUPPRESSIONS_MAX 16

struct suppression_files {
	const char *files[SUPPRESSIONS_MAX];
	size_t count; /* 0: the usual file */
};

#define GIVEN_MAX 64

/* An option as it was read, for a command that hands it on. */
struct given_option {
	const struct option *option;
	const char *value; /* NULL: a flag */
};

struct options {
	const struct command *command;
	struct report_request reports[REPORTS_MAX];
	size_t n_reports;
	struct policy policy; /* of report and diff: judged only if explicit */
	uint32_t depth;
	uint64_t stall_ns, memory_bytes;
	uint64_t sample_bytes;	   /* 0: all, SAMPLE_UNSET: not given */
	double overhead_percent;   /* 0: whatever it costs */
	uint64_t snapshot_ns;	   /* 0: no snapshots */
	const char *name, *socket; /* NULL: not given */
	const char *pprof_url;	   /* NULL: nobody is asked */
	const char *capture;	   /* FILE or CAPTURE_NONE, NULL: by default */
	const char *artifacts;	   /* directory for test binaries' captures */
	uint64_t confirm_ns;	   /* how long to repeat tests, 0: never */
	const char *baseline;	   /* NULL: none */
	const char *scan;	   /* SARIF of darkheap scan, NULL: none */
	struct suppression_files suppressions;
	const char *format; /* of report, diff, doctor */
	const char *output; /* NULL: stdout */
	enum color color;
	bool is_no_fail, is_non_go_wanted, is_raw_off, is_overwrite;
	bool is_quiet, is_verbose, is_help, is_version;
	bool is_follow, is_update_baseline, is_free_stacks;
	bool is_report_asked; /* else `reports` is what is usual */
	bool is_for_harness;  /* a capture at the end, and not a word */
	char **program;	  /* of run: its words; NULL-terminated, never empty */
	char **operands;  /* of others: NULL-terminated */
	const char *tell; /* where a run of `test` says what it found */
	struct given_option given[GIVEN_MAX]; /* in their order */
	size_t n_given;
	char *environment; /* the words of DARKHEAP_OPTIONS lie in here */
};

/*
 * Read `argv` (what follows the command's name, argv[argc] is NULL) over
 * `environment` (may be NULL).  0, or -EINVAL when it cannot be understood:
 * said on stderr.  Operands are moved to the start of argv.
 */
int options_read(struct options *options, const struct command *command,
		 const char *environment, int argc, char **argv);
void options_release(struct options *options);

#endif
