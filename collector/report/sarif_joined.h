/* SPDX-License-Identifier: MIT */
/*
 * sarif_joined.h - what only a scan says, as results of code scanning
 *
 * Why     one file for one line of CI: what both say is the run's result, with
 *         the scan's rules in its properties; the rest stands beside
 * Owner   each function returns a new reference, or NULL when out of memory;
 *         struct sarif_scan owns its rules
 */
#ifndef DARKHEAP_SARIF_JOINED_H
#define DARKHEAP_SARIF_JOINED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct accusation;
struct joined;
struct joined_finding;
struct repository;

/* The rules of a scan, which come behind a run's. */
struct sarif_scan {
	const struct joined *joined; /* NULL: there is no scan */
	json_t *numbers;	     /* of its rules, by their id */
};

/* Append them to all rules of the tool. 0 or -ENOMEM. */
int sarif_scan_init(struct sarif_scan *scan, const struct joined *joined,
		    json_t *rules);
void sarif_scan_release(struct sarif_scan *scan);

/* Has no result of the run its place already, and does no rule accept it? */
bool sarif_scan_wants(const struct joined_finding *finding);

json_t *sarif_scan_result(const struct sarif_scan *scan,
			  struct repository *repository,
			  const struct joined_finding *finding);

/* Into the result of a bad free: the rules of the scan that it confirms. */
void sarif_scan_mark(const struct sarif_scan *scan,
		     const struct accusation *entry, json_t *result);

/* Of the whole report. */
json_t *sarif_scan_properties(const struct sarif_scan *scan);

#endif
