/* SPDX-License-Identifier: MIT */
/*
 * text_suppressed.h - the rules of suppressions, as notes: what they did first
 */
#ifndef DARKHEAP_TEXT_SUPPRESSED_H
#define DARKHEAP_TEXT_SUPPRESSED_H

struct page;
struct report;

void text_suppressed(struct page *page, const struct report *report);

#endif
