/* SPDX-License-Identifier: MIT */
#include "model/bad_frees.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[BAD_FREE_WHATS] = {
    [BAD_FREE_DOUBLE] = "double_free",
    [BAD_FREE_UNKNOWN] = "unknown",
    [BAD_FREE_FOREIGN] = "foreign",
    [BAD_FREE_REALLOC] = "realloc_freed",
};

const char *bad_free_word(enum bad_free_what what)
{
	return words[what];
}

enum bad_free_what bad_free_of_word(const char *word)
{
	int i = 0;

	while (i < BAD_FREE_WHATS && strcmp(word, words[i]))
		i++;
	return (enum bad_free_what)i;
}

void bad_frees_release(struct bad_frees *all)
{
	free(all->entries);
	*all = (struct bad_frees){0};
}

static bool is_alike(const struct bad_free *a, const struct bad_free *b)
{
	return a->what == b->what && a->allocated == b->allocated &&
	       a->first_freed == b->first_freed && a->freed == b->freed &&
	       !strcmp(a->where, b->where);
}

void bad_frees_add(struct bad_frees *all, const struct bad_free *bad)
{
	all->total += bad->count;
	if (!all->entries)
		all->entries = calloc(BAD_FREES_MAX, sizeof(*all->entries));
	if (!all->entries)
		return;
	for (uint32_t i = 0; i < all->n; i++)
		if (is_alike(&all->entries[i], bad)) {
			all->entries[i].count += bad->count;
			return;
		}
	if (all->n < BAD_FREES_MAX)
		all->entries[all->n++] = *bad;
}
