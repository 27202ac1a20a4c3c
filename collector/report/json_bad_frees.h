/* SPDX-License-Identifier: MIT */
/*
 * json_bad_frees.h - bad_frees of docs/report.schema.json
 *
 * Owner   the caller gets a new reference, or NULL when out of memory
 */
#ifndef DARKHEAP_JSON_BAD_FREES_H
#define DARKHEAP_JSON_BAD_FREES_H

#include <jansson.h>

struct accusation;
struct accusations;

json_t *json_bad_free(const struct accusation *entry);
json_t *json_bad_frees(const struct accusations *all);

#endif
