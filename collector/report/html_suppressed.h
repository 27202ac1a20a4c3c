/* SPDX-License-Identifier: MIT */
/*
 * html_suppressed.h - the suppressions' part of the page's data
 *
 * Form    [{"rule", "file", "line", "state", "reason", "expires", "max_bytes",
 *         "sites", "live_objects", "live_bytes", "stderr"}...]; amounts of a
 *         rule that is exceeded are what it would take away
 * Bounds  HTML_RULES_MAX, what took something away before what did not
 */
#ifndef DARKHEAP_HTML_SUPPRESSED_H
#define DARKHEAP_HTML_SUPPRESSED_H

#include <jansson.h>

struct report;

#define HTML_RULES_MAX 100

json_t *html_suppressed(const struct report *report);

#endif
