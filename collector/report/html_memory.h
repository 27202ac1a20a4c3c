/* SPDX-License-Identifier: MIT */
/*
 * html_memory.h - the ledger's part of the page's data
 *
 * Form    null when no process was tracked; else json_ledger() and "name",
 *         "age" (seconds from the look to the end, null: unknown), "retention":
 *         null, or {"notice", "most", "most_bytes", "because", "cure",
 * "effect"}
 */
#ifndef DARKHEAP_HTML_MEMORY_H
#define DARKHEAP_HTML_MEMORY_H

#include <jansson.h>

struct report;

json_t *html_memory(const struct report *report);

#endif
