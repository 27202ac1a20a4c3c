/* SPDX-License-Identifier: MIT */
/*
 * text_bad_frees.h - bad frees as people read them
 */
#ifndef DARKHEAP_TEXT_BAD_FREES_H
#define DARKHEAP_TEXT_BAD_FREES_H

#include <stddef.h>

struct accusation;
struct accusations;
struct page;

/* What is known of one, the `number`th of `of`. */
void text_bad_free(struct page *page, const struct accusation *entry,
		   size_t number, size_t of);

/* One line behind the verdict; nothing where there are none. */
void text_bad_frees_head(struct page *page, const struct accusations *all);

/* Of each. */
void text_bad_frees(struct page *page, const struct accusations *all);

/* Among the last lines. */
void text_bad_frees_note(struct page *page, const struct accusations *all);

#endif
