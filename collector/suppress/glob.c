/* SPDX-License-Identifier: MIT */
#include "suppress/glob.h"

#include <string.h>

/* After a mismatch only the last star can still take more. */
bool glob_matches(const struct glob *glob, const char *text, size_t length)
{
	const char *at = glob->text, *star = NULL, *end = text + length;
	const char *taken = text;

	if (!at)
		return false;
	while (text < end) {
		if (*at == '*') {
			star = at++;
			taken = text;
		} else if (*at == *text || (*at == '?' && !glob->is_lsan)) {
			at++;
			text++;
		} else if (star) {
			at = star + 1;
			text = ++taken;
		} else {
			return false;
		}
	}
	return !at[strspn(at, "*")];
}

bool glob_piece(const struct glob *glob, const char **at, const char **piece,
		size_t *length)
{
	const char *wild = glob->is_lsan ? "*" : "*?";

	*piece = *at + strspn(*at, wild);
	*length = strcspn(*piece, wild);
	*at = *piece + *length;
	return *length > 0;
}
