/* SPDX-License-Identifier: MIT */
#include "gotest/quoted.h"

#include <errno.h>
#include <string.h>

#define BLANKS " \t\n\r"

int quoted_put(FILE *out, const char *word)
{
	const char *quote = "";

	if (!*word || strpbrk(word, BLANKS "'\""))
		quote = !strchr(word, '\'') ? "'" : "\"";
	if (*quote && strchr(word, *quote))
		return -EINVAL;
	fprintf(out, "%s%s%s ", quote, word, quote);
	return 0;
}

size_t quoted_next(const char **at, const char **word)
{
	const char *start = *at + strspn(*at, BLANKS), *end;
	char quote = *start == '\'' || *start == '"' ? *start++ : 0;

	*word = start;
	if (quote)
		end = strchr(start, quote);
	else
		end = *start ? start + strcspn(start, BLANKS) : NULL;
	if (!end) {
		*word = NULL;
		*at = start + strlen(start);
		return 0;
	}
	*at = end + (quote != 0);
	return (size_t)(end - start);
}
