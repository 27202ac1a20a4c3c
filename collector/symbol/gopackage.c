/* SPDX-License-Identifier: MIT */
#include "symbol/gopackage.h"

#include <string.h>

size_t gopackage_length(const char *function)
{
	/* type arguments may hold slashes of other packages */
	size_t plain = strcspn(function, "[(");
	size_t start = plain;

	while (start && function[start - 1] != '/')
		start--;
	while (start < plain && function[start] != '.')
		start++;
	return start;
}

const char *gopackage_local_name(const char *function)
{
	const char *name = function + gopackage_length(function);

	return *name == '.' ? name + 1 : name;
}

bool gopackage_is(const char *function, const char *package)
{
	size_t length = gopackage_length(function);

	return strlen(package) == length && !memcmp(function, package, length);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The next character of a name: the linker writes some as %2e. */
static char next_char(const char **name, const char *end)
{
	const char *c = *name;

	if (*c == '%' && end - c > 2 && hex_digit(c[1]) >= 0 &&
	    hex_digit(c[2]) >= 0) {
		*name = c + 3;
		return (char)(hex_digit(c[1]) << 4 | hex_digit(c[2]));
	}
	*name = c + 1;
	return *c;
}

/* What of a function's package follows `path`; NULL: it is another one. */
static const char *rest_after(const char *function, const char *end,
			      const char *path)
{
	for (; *path; path++)
		if (function == end || next_char(&function, end) != *path)
			return NULL;
	return function;
}

static bool is_test_package(const char *rest, const char *end)
{
	return end - rest == 5 && !memcmp(rest, "_test", 5);
}

bool gopackage_is_tested(const char *function, const char *package)
{
	const char *end = function + gopackage_length(function);
	const char *rest = rest_after(function, end, package);

	return rest && (rest == end || is_test_package(rest, end));
}

void gopackage_tested(const char *function, char *package, size_t size)
{
	const char *end = function + gopackage_length(function);
	size_t n = 0;

	*package = 0;
	if ((size_t)(end - function) >= size)
		return;
	if (end - function > 5 && is_test_package(end - 5, end))
		end -= 5;
	while (function < end)
		package[n++] = next_char(&function, end);
	package[n] = 0;
}

bool gopackage_in_module(const char *function, const char *module)
{
	const char *end = function + gopackage_length(function), *rest;

	if (gopackage_is(function, "main"))
		return true;
	if (!module || !*module)
		return false;
	rest = rest_after(function, end, module);
	return rest &&
	       (rest == end || *rest == '/' || is_test_package(rest, end));
}
