/* SPDX-License-Identifier: MIT */
/*
 * text_grown.h - what grew in Go and in C, for a person
 */
#ifndef DARKHEAP_TEXT_GROWN_H
#define DARKHEAP_TEXT_GROWN_H

struct page;
struct report;

/* One line behind the verdict; nothing where nobody was asked. */
void text_grown_head(struct page *page, const struct report *report);

/* The list, and how it was seen. */
void text_grown(struct page *page, const struct report *report);

#endif
