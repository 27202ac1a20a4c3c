/* SPDX-License-Identifier: MIT */
/*
 * goname.c - interned names of functions and files
 */
#include "symbol/goname.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES_MAX 65536

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

void goname_set_release(struct goname_set *set)
{
	tdestroy(set->tree, free);
	set->tree = NULL;
}

const char *goname_intern(struct goname_set *set, const char *string)
{
	char *const *known;
	char *copy;

	if (!*string || strnlen(string, NAME_BYTES_MAX) == NAME_BYTES_MAX)
		return NULL;
	known = tfind(string, &set->tree, compare);
	if (known)
		return *known;
	copy = strdup(string);
	if (copy && !tsearch(copy, &set->tree, compare)) {
		free(copy);
		copy = NULL;
	}
	return copy;
}

const char *goname_intern_function(struct goname_set *set, const char *name)
{
	const char *open = strchr(name, '['), *close = strrchr(name, ']');
	const char *interned;
	size_t head;
	char *cut;

	if (!open || !close || close < open)
		return goname_intern(set, name);
	head = (size_t)(open - name);
	cut = malloc(head + strlen("[...") + strlen(close) + 1);
	if (!cut)
		return NULL;
	memcpy(cut, name, head);
	strcpy(stpcpy(cut + head, "[..."), close);
	interned = goname_intern(set, cut);
	free(cut);
	return interned;
}
