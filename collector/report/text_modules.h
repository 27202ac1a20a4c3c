/* SPDX-License-Identifier: MIT */
/*
 * text_modules.h - a line for each file that holds something, when a library or
 * a plugin is among them
 */
#ifndef DARKHEAP_TEXT_MODULES_H
#define DARKHEAP_TEXT_MODULES_H

struct page;
struct report;

void text_modules(struct page *page, const struct report *report);

#endif
