/* SPDX-License-Identifier: MIT */
/*
 * sarif_result.h - a finding as a result of code scanning
 *
 * Owner   each function returns a new reference, or NULL when out of memory
 */
#ifndef DARKHEAP_SARIF_RESULT_H
#define DARKHEAP_SARIF_RESULT_H

#include <jansson.h>
#include <stdbool.h>

/* Of a result: the rules of a scan that say so, too. */
#define SARIF_SCAN_PROPERTY "darkheap/scan"

struct accusation;
struct repository;
struct site;

/* Does it need somebody's attention? */
bool sarif_wants(const struct site *site);

/* `with_stack`: also code flow and stack, which are most of it. */
json_t *sarif_site(struct repository *repository, const struct site *site,
		   bool with_stack);
json_t *sarif_bad_free(struct repository *repository,
		       const struct accusation *entry, bool with_stack);

#endif
