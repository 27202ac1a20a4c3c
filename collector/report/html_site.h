/* SPDX-License-Identifier: MIT */
/*
 * html_site.h - the sites' part of the page's data
 *
 * Form    json_site_facts() and "fails", "is_lost", "processes", "by_process":
 *         [[pid, live bytes]...], "tests": [{as in a report, and "left_before",
 *         "left_after", "stderr"}...], "stacks": [[id, live objects, live
 *         bytes, allocated objects, [numbers of frames]]...], "source",
 *         "caller_source" (null, or {"first": line, "lines": [...]}),
 *         "tests_left_out", "stacks_left_out"
 * Bounds  HTML_SITES_MAX sites; frames until they cost HTML_FRAMES_COST, each
 *         site's heaviest stack first; sources of the first HTML_SOURCES_MAX
 */
#ifndef DARKHEAP_HTML_SITE_H
#define DARKHEAP_HTML_SITE_H

#include <jansson.h>

struct lexicon;
struct report;

#define HTML_SITES_MAX 1000
#define HTML_SOURCES_MAX 200
#define HTML_FRAMES_COST (8 << 20)
#define HTML_SHARES_MAX 50
#define HTML_TESTS_MAX 50

/* The sites in their ranking; frames gets their frames.  NULL: no memory */
json_t *html_sites(const struct report *report, struct lexicon *frames);

#endif
