/* SPDX-License-Identifier: MIT */
/*
 * text_bad_frees.h - bad frees as people read them
 */
#ifndef DARKHEAP_TEXT_BAD_FREES_H
#define DARKHEAP_TEXT_BAD_FREES_H

struct accusations;
struct page;

/* One line behind the verdict; nothing where there are none. */
void text_bad_frees_head(struct page *page, const struct accusations *all);

/* What is known of each. */
void text_bad_frees(struct page *page, const struct accusations *all);

/* Among the last lines. */
void text_bad_frees_note(struct page *page, const struct accusations *all);

#endif
