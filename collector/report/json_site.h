/* SPDX-License-Identifier: MIT */
/*
 * json_site.h - a site, and the values that all objects of a report share
 *
 * Owner   each function returns a new reference, or NULL when out of memory
 */
#ifndef DARKHEAP_JSON_SITE_H
#define DARKHEAP_JSON_SITE_H

#include <jansson.h>
#include <stdint.h>
#include <time.h>

struct frame;
struct site;
struct tally;

/* A string that need not be UTF-8; null for NULL and "". */
json_t *json_text(const char *text);

/* RFC 3339, or null. */
json_t *json_time(const struct timespec *time);

json_t *json_count(uint64_t count);

json_t *json_frames(const struct frame *frames, size_t n);

/* Standard errors of an estimate; null: the amounts are exact. */
json_t *json_stderr(const struct tally *tally);

json_t *json_site(const struct site *site);

/* All but what grows with stacks and processes. */
json_t *json_site_facts(const struct site *site);

/* `object` with the keys of both others; takes all three. */
json_t *json_join(json_t *object, json_t *second, json_t *third);

/* Whose it is, in a test binary; else empty. */
json_t *json_tests(const struct site *site);

#endif
