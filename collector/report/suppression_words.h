/* SPDX-License-Identifier: MIT */
/*
 * suppression_words.h - what a report says of suppressions
 */
#ifndef DARKHEAP_SUPPRESSION_WORDS_H
#define DARKHEAP_SUPPRESSION_WORDS_H

struct report_suppression;

#define SUPPRESSION_BYTES 768

/* One sentence without an end of line; returns `text`. */
const char *suppression_words(const struct report_suppression *rule,
			      char text[SUPPRESSION_BYTES]);

#endif
