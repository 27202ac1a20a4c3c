/* SPDX-License-Identifier: MIT */
/*
 * site_words.h - a finding in one sentence, for forms that have room for one
 *
 * Why     annotations, test results and code scanning say the same as text
 * Words   names of the target are in it as they are: clean them
 */
#ifndef DARKHEAP_SITE_WORDS_H
#define DARKHEAP_SITE_WORDS_H

#include "hint/hint.h"

struct accusation;
struct site;

#define SITE_WORDS_BYTES 2048
#define SITE_TODO_BYTES (HINT_BYTES + 64)

/*
 * "main.greet at greet.go:41 left 1000 blocks, 12.7 KiB: 1000 of 1000 calls
 * left 1.00 blocks (13 B) each": no full stop.
 */
const char *site_words(const struct site *site, char text[SITE_WORDS_BYTES]);

/* What to do about it, or "". */
const char *site_todo(const struct site *site, char text[SITE_TODO_BYTES]);

/* "a block was freed twice (3 times)", and where that block came from. */
const char *bad_free_words(const struct accusation *entry,
			   char text[SITE_WORDS_BYTES]);

#endif
