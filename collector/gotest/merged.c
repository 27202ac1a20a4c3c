/* SPDX-License-Identifier: MIT */
#include "gotest/merged.h"

#include <errno.h>
#include <stdlib.h>

#include "baseline.h"
#include "cli/options.h"
#include "gate.h"
#include "gotest/told.h"
#include "log.h"
#include "opened.h"
#include "output.h"
#include "report/joined.h"
#include "report/report.h"
#include "report/text_joined.h"

static int write_one(const struct options *options,
		     const struct report_request *request,
		     const struct report *report)
{
	const struct process *first =
	    report->n_processes ? report->processes[0] : NULL;
	char *path = NULL;

	if (request->file && !(path = output_path(request->file, first)))
		return -ENOMEM;
	int error =
	    output_report(options, path, stderr, report, request->format);
	free(path);
	return error;
}

static int write_all(const struct options *options, const struct report *report)
{
	int error = 0;

	if (report->joined && !options->n_reports)
		error = output_write(options, NULL, stderr, text_joined_write,
				     report);
	for (size_t i = 0; i < options->n_reports; i++) {
		int one = write_one(options, &options->reports[i], report);

		error = error ? error : one;
	}
	if (!options->is_update_baseline)
		return error;
	int last = baseline_update(options->baseline, report);
	return error ? error : last;
}

static int write_opened(const struct options *options,
			const struct policy *policy,
			const struct opened *opened, struct joined *joined)
{
	struct report report;

	if (report_init(&report, opened->symbolizer, &opened->source, policy)) {
		log_error("out of memory: no report");
		return -ENOMEM;
	}
	int error = gate_join(joined, &report);
	int other = write_all(options, &report);
	report_release(&report);
	return error ? error : other;
}

/* NULL-terminated paths, of `told`. */
static char **list_captures(const struct told *told)
{
	char **captures = calloc(told->n_packages + 1, sizeof(*captures));
	size_t n = 0;

	for (size_t i = 0; captures && i < told->n_packages; i++)
		if (told->packages[i].capture)
			captures[n++] =
			    (char *)(uintptr_t)told->packages[i].capture;
	return captures;
}

/* Tracked, but without a record: go does not show what the others said of it.
 */
static size_t count_lost(const struct told *told)
{
	size_t n = told->n_damaged;

	for (size_t i = 0; i < told->n_packages; i++)
		n += !told->packages[i].why && !told->packages[i].capture;
	return n;
}

int merged_write(const struct options *options, const struct policy *policy,
		 const struct told *told, struct joined *joined)
{
	struct opened opened;
	char **captures;
	size_t n_missing;
	int error;

	if (!options->n_reports && !options->is_update_baseline &&
	    !options->scan)
		return 0;
	captures = list_captures(told);
	if (!captures) {
		log_error("out of memory: no report");
		return -ENOMEM;
	}
	error = opened_init_readable(&opened, captures);
	free(captures);
	if (error)
		return error;
	n_missing = count_lost(told) + opened.n_unreadable;
	joined->is_partial = n_missing > 0;
	error = write_opened(options, policy, &opened, joined);
	opened_release(&opened);
	if (!n_missing)
		return error;
	log_error("missing in the report: %zu of %zu packages, whose captures "
		  "could not be kept or read",
		  n_missing, told->n_packages + told->n_damaged);
	return error ? error : -ENODATA;
}
