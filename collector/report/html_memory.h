/* SPDX-License-Identifier: MIT */
/*
 * html_memory.h - the ledger's part of the page's data
 *
 * Form    html_memory(): null when no process was tracked; else json_ledger()
 *         and "name", "when" ("as of 0.47 s before the end", null: unknown),
 *         "retention" (null, or {"notice", "most", "most_bytes", "because",
 *         "cure", "effect"})
 *         html_mark_memory(): null, or [resident, row...]
 */
#ifndef DARKHEAP_HTML_MEMORY_H
#define DARKHEAP_HTML_MEMORY_H

#include <jansson.h>

struct mark;
struct report;

json_t *html_memory(const struct report *report);

json_t *html_mark_memory(const struct mark *mark);

#endif
