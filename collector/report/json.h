/* SPDX-License-Identifier: MIT */
/*
 * json.h - parts of docs/report.schema.json that other forms have, too
 *
 * Owner   each function returns a new reference, or NULL when out of memory
 */
#ifndef DARKHEAP_JSON_H
#define DARKHEAP_JSON_H

#include <jansson.h>

struct format_options;
struct report;
struct tally;

/* What was seen, and how well. */
json_t *json_head(const struct report *report,
		  const struct format_options *options);

json_t *json_policy(const struct report *report);

/* What a reader must know before he trusts the stacks. */
json_t *json_notes(const struct report *report);

json_t *json_suppressed(const struct report *report);

json_t *json_modules(const struct report *report);

json_t *json_tally(const struct tally *tally);

#endif
