/* SPDX-License-Identifier: MIT */
/*
 * scan_result.h - a result of SARIF as a finding
 *
 * Why     SARIF has several ways to say each thing; here they become one
 * Owner   texts are the JSON's, or those that struct joined keeps
 * Errors  run.error: -ENOMEM; the first one stays
 */
#ifndef DARKHEAP_SCAN_RESULT_H
#define DARKHEAP_SCAN_RESULT_H

#include <jansson.h>
#include <stdbool.h>

struct joined;
struct joined_finding;

/* A run of SARIF's: one call of a tool. */
struct scan_run {
	struct joined *joined;
	json_t *json;
	json_t *rules; /* of its driver */
	int error;
};

/* Is it there, and does it speak of something wrong? */
bool scan_result_is_finding(json_t *result);

/* Does somebody accept it, in the source or elsewhere? */
bool scan_result_is_suppressed(json_t *result);

/* false: it has no place that anybody could look at. */
bool scan_result_read(struct scan_run *run, json_t *result,
		      struct joined_finding *finding);

/* A text that says something, or NULL. */
const char *scan_result_text(json_t *object, const char *name);

#endif
