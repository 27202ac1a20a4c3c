/* SPDX-License-Identifier: MIT */
/*
 * json_ledger.h - whose the resident memory was, and what was not returned
 *
 * Owner   each function returns a new reference, or NULL when out of memory
 */
#ifndef DARKHEAP_JSON_LEDGER_H
#define DARKHEAP_JSON_LEDGER_H

#include <jansson.h>

struct mark;
struct report;

json_t *json_ledger(const struct report *report);

/* The same of a mark, without a pid; null: nobody has looked. */
json_t *json_mark_ledger(const struct mark *mark);

/* null: there is not much of it, or it is not known. */
json_t *json_retention(const struct report *report);

#endif
