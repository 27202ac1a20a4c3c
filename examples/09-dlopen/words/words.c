/* SPDX-License-Identifier: MIT */
/* A library that nothing is linked with: see README.md. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A copy in capitals, the caller's to free. */
char *words_shout(const char *text)
{
	char *copy = malloc(strlen(text) + 1);
	size_t i = 0;

	if (!copy)
		return NULL;
	do
		copy[i] = (char)toupper((unsigned char)text[i]);
	while (text[i++]);
	return copy;
}

/* How many of them are given. */
int words_count(const char *const *words)
{
	int count = 0;

	while (words[count])
		count++;
	return count;
}
