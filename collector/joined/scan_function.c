/* SPDX-License-Identifier: MIT */
#include "joined/scan_function.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "symbol/gopackage.h"

#define PACKAGE_BYTES 512

/* The name without its package; some tools say no package at all. */
static const char *local_name(const char *function)
{
	const char *name = gopackage_local_name(function);

	return *name ? name : function;
}

/* ".func1", ".deferwrap2": what the compiler adds to a function's name. */
static bool is_added(const char *at)
{
	static const char *const words[] = {".func",  ".deferwrap", ".gowrap",
					    "-range", "-fm",	    "$"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t length = strlen(words[i]);
		bool is_numbered = *words[i] != '-' || length > 3;

		if (!strncmp(at, words[i], length) &&
		    (!is_numbered || isdigit((unsigned char)at[length])))
			return true;
	}
	return false;
}

/* The next letter that counts; 0: the end.  Type arguments are passed over. */
static char next(const char **at)
{
	int depth = 0;

	for (; **at; ++*at) {
		depth += **at == '[';
		if (!depth)
			return is_added(*at) ? 0 : *(*at)++;
		depth -= **at == ']';
	}
	return 0;
}

static bool is_same_package(const char *function, const char *other)
{
	char package[PACKAGE_BYTES], second[PACKAGE_BYTES];

	/* nothing is said of it */
	if (local_name(function) == function || local_name(other) == other)
		return true;
	if (gopackage_is(function, "main") || gopackage_is(other, "main"))
		return true;
	gopackage_tested(function, package, sizeof(package));
	gopackage_tested(other, second, sizeof(second));
	return !strcmp(package, second);
}

bool scan_function_is(const char *function, const char *other)
{
	const char *a = local_name(function), *b = local_name(other);
	char c;

	do {
		c = next(&a);
		if (c != next(&b))
			return false;
	} while (c);
	return is_same_package(function, other);
}

uint64_t scan_function_hash(const char *function)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	const char *at = local_name(function);
	char c;

	while ((c = next(&at)))
		hash = (hash ^ (unsigned char)c) * UINT64_C(0x100000001b3);
	return hash;
}
