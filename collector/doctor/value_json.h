/* SPDX-License-Identifier: MIT */
/*
 * value_json.h - values as the doctor's JSON has them
 *
 * Why     what is not known is null, with a reason in "why" beside it; texts
 *         come from files and processes and may be no UTF-8
 * Owner   each returns a new reference; set takes it over
 */
#ifndef DARKHEAP_VALUE_JSON_H
#define DARKHEAP_VALUE_JSON_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* null for NULL. */
json_t *value_text(const char *string);
json_t *value_texts(const char *const *strings, size_t n);
json_t *value_number(uint64_t value);

/* null for less than 0. */
json_t *value_known(int value);

void value_set(json_t *object, const char *key, json_t *value);

/* null, and why it is. */
void value_unknown(json_t *object, const char *key, const char *why);

#endif
