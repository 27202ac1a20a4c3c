/* SPDX-License-Identifier: MIT */
/*
 * html_joined.h - a scan's part of the page's data
 *
 * Form    null without --scan; else as in docs/report.schema.json, with what is
 *         confirmed first, "note" and "findings_left_out"
 * Bounds  HTML_FINDINGS_MAX findings, and as many sites that no finding names
 */
#ifndef DARKHEAP_HTML_JOINED_H
#define DARKHEAP_HTML_JOINED_H

#include <jansson.h>

struct report;

#define HTML_FINDINGS_MAX 200

json_t *html_joined(const struct report *report);

#endif
