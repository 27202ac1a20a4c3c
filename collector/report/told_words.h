/* SPDX-License-Identifier: MIT */
/*
 * told_words.h - what a report says of that which the program asked for itself
 *
 * Why     who reads amounts must know what is in none of them
 */
#ifndef DARKHEAP_TOLD_WORDS_H
#define DARKHEAP_TOLD_WORDS_H

struct report;

#define TOLD_WORDS_BYTES 192

/* Adds to the report's notes. */
void told_words(struct report *report);

#endif
