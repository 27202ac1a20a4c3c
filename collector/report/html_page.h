/* SPDX-License-Identifier: MIT */
/*
 * html_page.h - the page without data, as it was built from serve/web/
 */
#ifndef DARKHEAP_HTML_PAGE_H
#define DARKHEAP_HTML_PAGE_H

#include <stddef.h>

/* Where the data goes. */
#define HTML_PAGE_MARK "<!-- data -->"

extern const char html_page[];
size_t html_page_length(void);

#endif
