/* SPDX-License-Identifier: MIT */
#include "cli/nearest.h"

#include <string.h>

/* No option is longer; what is longer is near to none. */
#define NAME_MAX_BYTES 32

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Levenshtein's distance, one row of the table at a time. */
static size_t edit_distance(const char *a, size_t a_length, const char *b,
			    size_t b_length)
{
	size_t row[NAME_MAX_BYTES + 1];

	for (size_t j = 0; j <= b_length; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			size_t above = row[j];

			row[j] = min3(above + 1, row[j - 1] + 1,
				      diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[b_length];
}

const char *nearest_name(const char *word, size_t length,
			 const char *const *names, size_t count)
{
	const char *nearest = NULL;
	/* A third of the word may be wrong, and one letter of a short one. */
	size_t least = length / 3 + 2;

	if (length > NAME_MAX_BYTES)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		size_t name_length = names[i] ? strlen(names[i]) : 0;
		size_t distance;

		if (name_length == 0 || name_length > NAME_MAX_BYTES)
			continue;
		distance = edit_distance(word, length, names[i], name_length);
		if (distance < least && distance < name_length) {
			least = distance;
			nearest = names[i];
		}
	}
	return nearest;
}
