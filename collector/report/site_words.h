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
struct site_test;

#define SITE_WORDS_BYTES 2048
#define SITE_TODO_BYTES (HINT_BYTES + 64)

/*
 * "main.greet at greet.go:41 left 1000 blocks, 12.7 KiB: 1000 of 1000 calls
 * left 1.00 blocks (13 B) each": no full stop.
 */
const char *site_words(const struct site *site, char text[SITE_WORDS_BYTES]);

/* "Left by TestDecode, TestTable/empty and 2 more", or "". */
const char *site_left_by(const struct site *site, char text[SITE_WORDS_BYTES]);

/* What one test left of it: "200 blocks, 1.2 KiB left at main.f at f.go:7". */
const char *site_test_words(const struct site *site,
			    const struct site_test *test,
			    char text[SITE_WORDS_BYTES]);

/* What to do about it, or "". */
const char *site_todo(const struct site *site, char text[SITE_TODO_BYTES]);

/* "a block was freed twice (3 times)", and where that block came from. */
const char *bad_free_words(const struct accusation *entry,
			   char text[SITE_WORDS_BYTES]);

#endif
