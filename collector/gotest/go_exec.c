/* SPDX-License-Identifier: MIT */
#include "gotest/go_exec.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "gotest/quoted.h"

/* Both -exec and --exec are go's. NULL: another word. */
static const char *behind_exec(const char *word)
{
	size_t dashes = strspn(word, "-");

	if (dashes < 1 || dashes > 2 || strncmp(word + dashes, "exec", 4) != 0)
		return NULL;
	word += dashes + 4;
	return !*word || *word == '=' ? word : NULL;
}

bool go_exec_is_end(const char *word)
{
	return !strcmp(word, "--") || !strcmp(word, "-args") ||
	       !strcmp(word, "--args");
}

const char *go_exec_take(char **words)
{
	const char *exec = NULL;
	char **to = words;

	while (*words && !go_exec_is_end(*words)) {
		const char *behind = behind_exec(*words);

		if (!behind || (!*behind && !words[1])) {
			*to++ = *words++;
			continue;
		}
		exec = *behind ? behind + 1 : words[1];
		words += *behind ? 1 : 2;
	}
	while (*words)
		*to++ = *words++;
	*to = NULL;
	return exec;
}

char *go_exec_of_flags(const char *flags)
{
	const char *word;
	char *exec = NULL;
	size_t length;

	while (length = quoted_next(&flags, &word), word) {
		char *copy = strndup(word, length);
		const char *behind = copy ? behind_exec(copy) : NULL;

		if (behind && *behind) {
			free(exec);
			exec = strdup(behind + 1);
		}
		free(copy);
	}
	return exec;
}

bool go_exec_is_darkheap(const char *exec)
{
	const char *word, *at = exec;
	size_t length = quoted_next(&at, &word), start = length;

	while (start && word[start - 1] != '/')
		start--;
	return word && length - start == strlen("darkheap") &&
	       !memcmp(word + start, "darkheap", length - start);
}
