/* SPDX-License-Identifier: MIT */
/*
 * json_grown.h - what grew in Go and in C, for scripts and the page
 *
 * Owner   a new reference, or NULL when out of memory
 */
#ifndef DARKHEAP_JSON_GROWN_H
#define DARKHEAP_JSON_GROWN_H

#include <jansson.h>

struct report;

/* null: nobody was asked. */
json_t *json_grown(const struct report *report);

#endif
