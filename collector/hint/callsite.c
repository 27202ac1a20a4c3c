/* SPDX-License-Identifier: MIT */
#include "hint/callsite.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool is_name(char c)
{
	return is_word(c) || c == '.';
}

static void copy_name(char name[CALLSITE_NAME], const char *text, size_t length)
{
	name[0] = 0;
	if (length < CALLSITE_NAME)
		snprintf(name, CALLSITE_NAME, "%.*s", (int)length, text);
}

/* The bracket that closes the one at code[open], or the end. */
static size_t find_close(const char *code, size_t open)
{
	size_t depth = 0, i = open;

	for (; code[i]; i++) {
		depth += code[i] == '(';
		if (code[i] == ')' && !--depth)
			return i;
	}
	return i;
}

/* The bracket that is open at code[at], as index + 1, or 0. */
static size_t find_open(const char *code, size_t at)
{
	size_t depth = 0;

	for (size_t i = at; i-- > 0;) {
		if (code[i] == ')')
			depth++;
		if (code[i] == '(' && !depth--)
			return i + 1;
	}
	return 0;
}

/* Does name(x) only give x another type? */
static bool is_conversion(const char *name, size_t length)
{
	static const char *const types[] = {"unsafe.Pointer", "uintptr",
					    "C.gpointer", "C.gconstpointer"};

	if (!length || (length > 2 && !memcmp(name + length - 2, "_t", 2)))
		return true;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (strlen(types[i]) == length &&
		    !memcmp(types[i], name, length))
			return true;
	return false;
}

/*
 * Out of the conversions around code[at]: where the value begins.  What has it
 * as an argument goes to site->inside.
 */
static size_t climb(struct callsite *site, const char *code, size_t at)
{
	size_t open, start;

	while ((open = find_open(code, at))) {
		start = open - 1;
		if (start && code[start - 1] == ')') {
			open = find_open(code, start - 1);
			at = open ? open - 1 : 0;
			continue;
		}
		while (start && is_name(code[start - 1]))
			start--;
		if (!is_conversion(code + start, open - 1 - start)) {
			copy_name(site->inside, code + start, open - 1 - start);
			return start;
		}
		at = start;
	}
	return at;
}

static size_t trim_end(const char *code, size_t end)
{
	while (end && isspace((unsigned char)code[end - 1]))
		end--;
	return end;
}

/* Where the statement that ends at `end` begins. */
static size_t find_statement(const char *code, size_t end)
{
	static const char *const words[] = {"if ", "for ", "switch ", "var "};
	size_t start = end;

	while (start && !strchr("{};", code[start - 1]))
		start--;
	while (isspace((unsigned char)code[start]))
		start++;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strncmp(code + start, words[i], strlen(words[i])))
			start += strlen(words[i]);
	return start;
}

/* Behind the name of a field, in a composite literal? */
static void find_field(struct callsite *site, const char *code, size_t end)
{
	size_t stop, start;

	if (!end || code[end - 1] != ':')
		return;
	stop = trim_end(code, end - 1);
	start = stop;
	while (start && is_word(code[start - 1]))
		start--;
	copy_name(site->field, code + start, stop - start);
}

/* The value begins at code[at]: who gets it? */
static void find_holder(struct callsite *site, const char *code, size_t at)
{
	size_t end = trim_end(code, at), start = find_statement(code, at);
	size_t length = 0;

	find_field(site, code, end);
	if (start >= end)
		return;
	if (code[end - 1] != '=' || (end >= 2 && strchr("=!<>", code[end - 2])))
		return;
	site->is_new = end >= 2 && code[end - 2] == ':';
	while (is_name(code[start + length]))
		length++;
	if (length && (isspace((unsigned char)code[start + length]) ||
		       code[start + length] == ','))
		copy_name(site->holder, code + start, length);
	if (strchr(site->holder, '.'))
		copy_name(site->field, strrchr(site->holder, '.') + 1,
			  strlen(strrchr(site->holder, '.') + 1));
}

/* Is it all that the line has? */
static bool is_whole_line(const char *code, size_t at, size_t open)
{
	size_t close = find_close(code, open);

	if (trim_end(code, at))
		return false;
	if (code[close])
		close++;
	return close && code[close - 1] == ')' &&
	       !code[close + strspn(code + close, " \t")];
}

static void find_filled(struct callsite *site, const char *code, size_t open)
{
	size_t close = find_close(code, open), length = 0;

	for (size_t i = open; i + 1 < close; i++) {
		if (code[i] != '&' || code[i + 1] == '&' || code[i - 1] == '&')
			continue;
		while (is_name(code[i + 1 + length]))
			length++;
		if (length)
			copy_name(site->filled, code + i + 1, length);
		return;
	}
}

/* Index behind "C.name" in front of a bracket, or 0; from code[from]. */
static size_t find_call(const char *code, size_t from, const char *called,
			size_t length)
{
	for (size_t i = from; code[i]; i++) {
		if (strncmp(code + i, "C.", 2) != 0 ||
		    (i && is_name(code[i - 1])))
			continue;
		if (!strncmp(code + i + 2, called, length) &&
		    code[i + 2 + length] == '(')
			return i + 2 + length;
	}
	return 0;
}

bool callsite_find(struct callsite *site, const char *code, const char *called)
{
	size_t length = strlen(called);
	size_t open = find_call(code, 0, called, length), at;

	*site = (struct callsite){0};
	if (!open)
		return false;
	find_filled(site, code, open);
	at = climb(site, code, open - length - 2);
	site->is_alone = is_whole_line(code, at, open);
	if (!*site->inside)
		find_holder(site, code, at);
	if (!strcmp(site->holder, "_"))
		site->holder[0] = 0;
	return true;
}

static bool names_within(const char *code, size_t from, size_t to,
			 const char *variable)
{
	size_t length = strlen(variable);

	for (size_t i = from; length && i + length <= to; i++)
		if (!strncmp(code + i, variable, length) &&
		    (!i || !is_name(code[i - 1])) && !is_word(code[i + length]))
			return true;
	return false;
}

bool callsite_of_value(struct callsite *site, const char *code,
		       const char *variable)
{
	size_t length = strlen(variable);

	for (size_t i = 0; length && code[i]; i++) {
		if (strncmp(code + i, variable, length) != 0 ||
		    (i && is_name(code[i - 1])) || is_name(code[i + length]))
			continue;
		*site = (struct callsite){0};
		i = climb(site, code, i);
		if (!*site->inside)
			find_holder(site, code, i);
		return true;
	}
	return false;
}

bool callsite_names(const char *code, const char *variable)
{
	return names_within(code, 0, strlen(code), variable);
}

bool callsite_sounds_like_release(const char *name, size_t length)
{
	static const char *const words[] = {
	    "free",   "release",  "close", "destroy", "unref",
	    "delete", "finalize", "clear", "dispose", "cleanup",
	};

	for (size_t i = 0; i < length; i++)
		for (size_t j = 0; j < sizeof(words) / sizeof(*words); j++)
			if (!strncasecmp(name + i, words[j], strlen(words[j])))
				return true;
	return false;
}

bool callsite_releases(const char *code, const char *release, size_t length,
		       const char *variable, char name[CALLSITE_NAME])
{
	for (size_t i = 0; code[i]; i++) {
		size_t end = i + 2;

		if (strncmp(code + i, "C.", 2) != 0 ||
		    (i && is_name(code[i - 1])))
			continue;
		while (is_word(code[end]))
			end++;
		if (code[end] != '(' ||
		    !names_within(code, end, find_close(code, end), variable))
			continue;
		if (release ? end - i - 2 == length &&
				  !memcmp(code + i + 2, release, length)
			    : callsite_sounds_like_release(code + i + 2,
							   end - i - 2)) {
			copy_name(name, code + i, end - i);
			return *name;
		}
	}
	return false;
}
