/* SPDX-License-Identifier: MIT */
/*
 * html_site.h - the sites' part of the page's data
 *
 * Form    json_site_facts() and "fails", "by_process": [[pid, live bytes]...],
 *         "stacks": [[id, live objects, live bytes, allocated objects,
 *         [numbers of frames]]...], "stacks_left_out", "source",
 * "caller_source" (null, or {"first": line, "lines": [...]}) Bounds
 * HTML_SITES_MAX sites; frames until they cost HTML_FRAMES_COST, each site's
 * heaviest stack first; sources of the first HTML_SOURCES_MAX
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

/* The sites in their ranking; frames gets their frames.  NULL: no memory */
json_t *html_sites(const struct report *report, struct lexicon *frames);

#endif
