/* SPDX-License-Identifier: MIT */
/*
 * row.h - one row of facts, put together piece by piece
 */
#ifndef DARKHEAP_ROW_H
#define DARKHEAP_ROW_H

#include <stddef.h>

struct page;

#define ROW_BYTES 2048

/* Begins as {.used = 0}; what does not fit is cut. */
struct row {
	char text[ROW_BYTES];
	size_t used;
};

void row_put(struct row *row, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Nothing when it is empty. */
void row_show(struct page *page, const char *label, const struct row *row);

#endif
