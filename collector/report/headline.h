/* SPDX-License-Identifier: MIT */
/*
 * headline.h - the first sentence of a report
 *
 * Why     text and page say the same, and say it first
 */
#ifndef DARKHEAP_HEADLINE_H
#define DARKHEAP_HEADLINE_H

struct report;

#define HEADLINE_BYTES 512

enum mood {
	MOOD_GOOD,
	MOOD_DOUBT,
	MOOD_BAD,
};

/* "2 leaks, 2.2 MiB lost in 50000 blocks": no full stop. */
enum mood headline_write(const struct report *report,
			 char text[HEADLINE_BYTES]);

#endif
