/* SPDX-License-Identifier: MIT */
/*
 * json_joined.h - what a scan found, and what the run says of it
 *
 * Owner   each function returns a new reference, or NULL when out of memory
 */
#ifndef DARKHEAP_JSON_JOINED_H
#define DARKHEAP_JSON_JOINED_H

#include <jansson.h>

struct joined;
struct joined_finding;
struct report;
struct site;

/* All of it; null without --scan. */
json_t *json_joined(const struct report *report);

/* Its counts, and one of its findings. */
json_t *json_joined_head(const struct joined *joined);
json_t *json_joined_finding(const struct joined_finding *finding);

/* The rules that a site confirms; null: none. */
json_t *json_joined_site(const struct site *site);

#endif
