/* SPDX-License-Identifier: MIT */
/*
 * summary.h - what a run of go test comes to: its status, and the last words
 *
 * Why     go test exits with 1 whoever failed, and shows what a binary said
 *         only above a thousand other lines: at the end stands once what leaked
 */
#ifndef DARKHEAP_SUMMARY_H
#define DARKHEAP_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

struct go_place;
struct options;
struct told;

struct summary {
	const struct options *options;
	const struct go_place *place;
	const struct told *told;
	int go_status;	 /* exit status of go test */
	bool is_written; /* all files that were asked for */
	bool is_partial; /* not all test binaries were built, or told */
	/* summary_count() fills: packages, and what they told of */
	size_t n_failed, n_unknown, n_kept, n_failed_by_themselves, n_untracked;
	size_t n_without_c, n_leaks, n_suspects;
};

void summary_count(struct summary *summary);

/* Did go fail, and so far only because of leaks? */
bool summary_is_leaks_only(const struct summary *summary);

/* Say it on stderr; returns the exit status. */
int summary_say(const struct summary *summary);

#endif
