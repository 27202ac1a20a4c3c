/* SPDX-License-Identifier: MIT */
/*
 * json_ledger.h - whose the resident memory was, and what was not returned
 *
 * Owner   each function returns a new reference, or NULL when out of memory
 */
#ifndef DARKHEAP_JSON_LEDGER_H
#define DARKHEAP_JSON_LEDGER_H

#include <jansson.h>

struct report;

json_t *json_ledger(const struct report *report);

/* null: there is not much of it, or it is not known. */
json_t *json_retention(const struct report *report);

#endif
