/* SPDX-License-Identifier: MIT */
/*
 * page.h - lines of text for a person
 *
 * Why     nothing that a target wrote may reach a terminal as it is, and no
 *         line may be wider than PAGE_COLUMNS
 */
#ifndef DARKHEAP_PAGE_H
#define DARKHEAP_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "report/format.h"

#define PAGE_COLUMNS 100

struct page {
	FILE *out;
	const struct format_options *options;
};

enum tint {
	TINT_NONE,
	TINT_BAD,
	TINT_GOOD,
	TINT_DOUBT,
	TINT_DIM,
	TINT_BOLD,
};

void page_blank(struct page *page);

/* One line, cut at PAGE_COLUMNS. */
void page_line(struct page *page, enum tint tint, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "note: " and a sentence, in as many lines as it needs. */
void page_note(struct page *page, enum tint tint, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* `label` in a column of its own, `text` beside it in as many lines it needs */
void page_field(struct page *page, const char *label, const char *text);

#define WORD_BYTES 32

/* "12 B", "61.0 KiB" */
const char *page_size(char word[WORD_BYTES], uint64_t bytes);

/* "1 block", "2 blocks" */
const char *page_count(char word[WORD_BYTES], uint64_t count, const char *noun);

/* The last two parts of a path. */
const char *page_path(const char *path);

#endif
