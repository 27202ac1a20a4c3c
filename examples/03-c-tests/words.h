/* SPDX-License-Identifier: MIT */
/*
 * words.h - a list of words, each a copy of its own
 */
#ifndef WORDS_H
#define WORDS_H

#include <stddef.h>

struct words {
	char **items;
	size_t n, capacity;
};

/* 0, or -1: no memory. */
int words_add(struct words *words, const char *word);

/* The first `old` becomes `word`; 0, or -1: there is none, or no memory. */
int words_replace(struct words *words, const char *old, const char *word);

void words_release(struct words *words);

#endif
