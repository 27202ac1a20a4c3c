/* SPDX-License-Identifier: MIT */
/*
 * words.h - words that a shell reads as they are
 */
#ifndef DARKHEAP_WORDS_H
#define DARKHEAP_WORDS_H

#include <stdio.h>

/* Writes one word, in quotes if it needs them; no control byte stays raw. */
void words_quote(FILE *out, const char *word);

#endif
