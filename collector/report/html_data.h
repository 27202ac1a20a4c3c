/* SPDX-License-Identifier: MIT */
/*
 * html_data.h - all that the page shows, as one JSON object
 *
 * Form    keys of docs/report.schema.json where they say the same; what is
 *         shorter here than there says so in a key `..._left_out`
 */
#ifndef DARKHEAP_HTML_DATA_H
#define DARKHEAP_HTML_DATA_H

#include <jansson.h>

struct format_options;
struct report;

#define HTML_PROCESSES_MAX 200
#define HTML_MARKS_MAX 256
#define HTML_MARK_SITES_MAX 100

/* NULL when out of memory */
json_t *html_data(const struct report *report,
		  const struct format_options *options);

#endif
