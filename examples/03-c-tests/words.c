/* SPDX-License-Identifier: MIT */
#include "words.h"

#include <stdlib.h>
#include <string.h>

static char *copy_of(const char *word)
{
	size_t bytes = strlen(word) + 1;
	char *copy = malloc(bytes);

	return copy ? memcpy(copy, word, bytes) : NULL;
}

static int grow(struct words *words)
{
	size_t capacity = words->capacity ? 2 * words->capacity : 8;
	char **items = realloc(words->items, capacity * sizeof(*items));

	if (!items)
		return -1;
	words->items = items;
	words->capacity = capacity;
	return 0;
}

int words_add(struct words *words, const char *word)
{
	if (words->n == words->capacity && grow(words))
		return -1;
	words->items[words->n] = copy_of(word);
	return words->items[words->n] ? (words->n++, 0) : -1;
}

int words_replace(struct words *words, const char *old, const char *word)
{
	for (size_t i = 0; i < words->n; i++) {
		if (strcmp(words->items[i], old) != 0)
			continue;
		char *copy = copy_of(word);
		if (!copy)
			return -1;
		words->items[i] = copy; /* and the old one? */
		return 0;
	}
	return -1;
}

void words_release(struct words *words)
{
	for (size_t i = 0; i < words->n; i++)
		free(words->items[i]);
	free(words->items);
	*words = (struct words){0};
}
