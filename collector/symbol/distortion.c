/* SPDX-License-Identifier: MIT */
#include "symbol/distortion.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "symbol/buildinfo.h"

#define BLANKS " \t\n\r"

/* A word of the flags; of a quoted one without its quotes. */
struct word {
	const char *text;
	size_t length;
};

/* As cmd/go splits them: by blanks, a quote only at a word's start. */
static bool next_word(const char **rest, struct word *word)
{
	const char *at = *rest + strspn(*rest, BLANKS);
	char quotes[2] = {*at, '\0'};

	if (!*at)
		return false;
	if (*at == '\'' || *at == '"') {
		at++;
		*word = (struct word){at, strcspn(at, quotes)};
		at += word->length;
		at += *at != '\0';
	} else {
		*word = (struct word){at, strcspn(at, BLANKS)};
		at += word->length;
	}
	*rest = at;
	return true;
}

/* What stands behind the dashes, up to a '='. */
static bool is_flag(struct word word, const char *name, struct word *value)
{
	size_t length = strlen(name), dashes = 0;

	while (dashes < word.length && dashes < 2 && word.text[dashes] == '-')
		dashes++;
	word.text += dashes;
	word.length -= dashes;
	if (!dashes || word.length < length ||
	    strncmp(word.text, name, length) != 0)
		return false;
	*value = (struct word){NULL, 0};
	if (word.length == length)
		return true;
	if (word.text[length] != '=')
		return false;
	*value =
	    (struct word){word.text + length + 1, word.length - length - 1};
	return true;
}

/* -l counts how often it is given, -l=2 says so itself. */
static void count(int *times, struct word value)
{
	if (value.text)
		*times = atoi(value.text);
	else if (*times < 9)
		++*times;
}

/* -d=checkptr, -d=wb,checkptr=2 */
static void read_debug(struct gcflags *flags, struct word value)
{
	static const char key[] = "checkptr";
	size_t length = sizeof(key) - 1;

	while (value.length) {
		const char *comma = memchr(value.text, ',', value.length);
		size_t bytes =
		    comma ? (size_t)(comma - value.text) : value.length;

		if (bytes >= length && !strncmp(value.text, key, length)) {
			if (bytes == length)
				flags->checkptr = 1;
			else if (value.text[length] == '=')
				flags->checkptr = atoi(value.text + length + 1);
		}
		bytes += comma != NULL;
		value.text += bytes;
		value.length -= bytes;
	}
}

/* They change what is printed or told to debuggers, not what runs. */
static bool is_harmless(struct word word)
{
	static const char *const names[] = {
	    "m", "S", "live", "v", "json", "dwarf", "dwarflocationlists"};
	struct word value;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (is_flag(word, names[i], &value))
			return true;
	return false;
}

/* `all=-N -l`: the packages that they are for come first. */
static const char *behind_pattern(const char *setting)
{
	const char *equals = strchr(setting, '=');

	setting += strspn(setting, BLANKS);
	return *setting != '-' && *setting != '\'' && *setting != '"' && equals
		   ? equals + 1
		   : setting;
}

struct gcflags gcflags_read(const char *setting)
{
	struct gcflags flags = {.checkptr = -1};
	int l = 0, n = 0, others = 0;
	struct word word, value;
	const char *rest;

	if (!setting || !*setting)
		return flags;
	flags.is_given = true;
	rest = behind_pattern(setting);
	while (next_word(&rest, &word)) {
		others += !is_harmless(word);
		if (is_flag(word, "l", &value))
			count(&l, value);
		else if (is_flag(word, "N", &value))
			count(&n, value);
		else if (is_flag(word, "d", &value) &&
			 (value.text || next_word(&rest, &value)))
			read_debug(&flags, value);
	}
	/* given twice it asks for more inlining, not for less */
	flags.no_inlining = l == 1;
	flags.no_optimization = n != 0;
	flags.is_harmless = !others;
	return flags;
}

static bool is_true(const struct buildinfo *info, const char *key)
{
	const char *value = buildinfo_setting(info, key);

	return value && !strcmp(value, "true");
}

uint32_t distortions_of(const struct buildinfo *info)
{
	struct gcflags flags =
	    gcflags_read(buildinfo_setting(info, "-gcflags"));
	const bool is[DISTORTIONS] = {
	    [DISTORTION_RACE] = is_true(info, "-race"),
	    [DISTORTION_ASAN] = is_true(info, "-asan"),
	    [DISTORTION_MSAN] = is_true(info, "-msan"),
	    [DISTORTION_NO_INLINING] = flags.no_inlining,
	    [DISTORTION_NO_OPTIMIZATION] = flags.no_optimization,
	    [DISTORTION_CHECKPTR] = flags.checkptr == 1,
	    [DISTORTION_CHECKPTR_ESCAPES] = flags.checkptr > 1,
	};
	uint32_t bits = 0;

	for (int i = 0; i < DISTORTIONS; i++)
		bits |= (uint32_t)is[i] << i;
	return bits;
}
