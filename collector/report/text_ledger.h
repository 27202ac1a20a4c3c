/* SPDX-License-Identifier: MIT */
/*
 * text_ledger.h - whose the memory was, in a few lines
 */
#ifndef DARKHEAP_TEXT_LEDGER_H
#define DARKHEAP_TEXT_LEDGER_H

struct page;
struct report;

void text_ledger(struct page *page, const struct report *report);

#endif
