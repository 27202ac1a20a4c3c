/* SPDX-License-Identifier: MIT */
/*
 * text_joined.h - a scan's findings and the run's, in one table
 */
#ifndef DARKHEAP_TEXT_JOINED_H
#define DARKHEAP_TEXT_JOINED_H

#include <stdio.h>

struct format_options;
struct page;
struct report;
struct site;

/* Nothing without --scan. */
void text_joined(struct page *page, const struct report *report);

/* The same alone, as a whole output: of a report. 0 or -EIO. */
int text_joined_write(const void *report, const struct format_options *options,
		      FILE *out);

/* In the site's own block: what the scan says of it. */
void text_joined_site(struct page *page, const struct site *site);

#endif
