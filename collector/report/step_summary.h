/* SPDX-License-Identifier: MIT */
/*
 * step_summary.h - a table of findings in GitHub's Markdown
 *
 * Errors  0, or -errno of the file
 */
#ifndef DARKHEAP_STEP_SUMMARY_H
#define DARKHEAP_STEP_SUMMARY_H

struct report;
struct repository;

/*
 * Append to a file that other steps' programs may write to as well.  GitHub
 * drops summaries beyond 1 MiB: rows that would not fit are only counted.
 */
int step_summary_add(const char *path, const struct report *report,
		     struct repository *repository);

#endif
