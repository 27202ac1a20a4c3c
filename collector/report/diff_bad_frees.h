/* SPDX-License-Identifier: MIT */
/*
 * diff_bad_frees.h - bad frees of two reports, side by side
 *
 * Why     a bad free that is new corrupts memory, whatever the amounts say
 * Same    those of the same kind whose stacks have the same functions and
 *         lines, in whatever process or build
 * Owner   struct diff_bad_frees owns its rows, nothing that they point to
 */
#ifndef DARKHEAP_DIFF_BAD_FREES_H
#define DARKHEAP_DIFF_BAD_FREES_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "report/accusations.h"

struct page;

struct diff_bad_free {
	const struct accusation *entry; /* as it is now, or was */
	char id[ACCUSATION_ID_BYTES];
	uint64_t before, after; /* how often */
};

struct diff_bad_frees {
	struct diff_bad_free *rows; /* the new ones first, then those gone */
	size_t n, n_new;
};

/* 0 or -ENOMEM; to be released in either case. */
int diff_bad_frees_init(struct diff_bad_frees *diff,
			const struct accusations *before,
			const struct accusations *after);
void diff_bad_frees_release(struct diff_bad_frees *diff);

/* A line on all of them, and what is known of each new one. */
void diff_bad_frees_text(struct page *page, const struct diff_bad_frees *diff);

/* A new reference, or NULL when out of memory. */
json_t *diff_bad_frees_json(const struct diff_bad_frees *diff);

#endif
