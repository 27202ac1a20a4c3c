/* SPDX-License-Identifier: MIT */
/*
 * sarif_rules.h - the kinds of finding, as SARIF lists them
 *
 * Owner   sarif_rules() returns a new reference, or NULL when out of memory
 */
#ifndef DARKHEAP_SARIF_RULES_H
#define DARKHEAP_SARIF_RULES_H

#include <jansson.h>
#include <stddef.h>

#include "model/bad_frees.h"
#include "model/verdict.h"

/* All of them, in the order of the numbers below. */
json_t *sarif_rules(void);

static inline size_t sarif_rule_of_verdict(enum verdict verdict)
{
	return (size_t)verdict;
}

static inline size_t sarif_rule_of_bad_free(enum bad_free_what what)
{
	return (size_t)VERDICT_COUNT + (size_t)what;
}

/* "leak", "double_free" */
const char *sarif_rule_id(size_t rule);

#endif
