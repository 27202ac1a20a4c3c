/* SPDX-License-Identifier: MIT */
#include "hint/deallocator.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

enum {
#define LIBRARY(id, files, owns, source) LIBRARY_##id,
#define MADE(id, function, made, release, note)
#include "hint/deallocators.def"
#undef LIBRARY
#undef MADE
};

static const struct library libraries[] = {
#define LIBRARY(id, files, owns, source) {#id, files, owns, source},
#define MADE(id, function, made, release, note)
#include "hint/deallocators.def"
#undef LIBRARY
#undef MADE
};

static const struct deallocator rows[] = {
#define LIBRARY(id, files, owns, source)
#define MADE(id, function, made, release, note) \
	{&libraries[LIBRARY_##id], function, made, release, note},
#include "hint/deallocators.def"
#undef LIBRARY
#undef MADE
};

#define N_ROWS (sizeof(rows) / sizeof(*rows))

/* Does one of the patterns, with '|' between them, fit the text? */
static bool is_of(const char *patterns, const char *text)
{
	while (*patterns) {
		size_t length = strcspn(patterns, "|");
		char pattern[128];

		snprintf(pattern, sizeof(pattern), "%.*s", (int)length,
			 patterns);
		if (!fnmatch(pattern, text, 0))
			return true;
		patterns += length;
		patterns += *patterns == '|';
	}
	return false;
}

const struct deallocator *deallocator_find(const char *function,
					   const char *module, bool is_own)
{
	for (size_t i = 0; i < N_ROWS; i++) {
		const struct library *library = rows[i].library;

		if (fnmatch(rows[i].function, function, 0))
			continue;
		if (is_of(library->files, basename(module)) ||
		    (is_own && is_of(library->owns, function)))
			return &rows[i];
	}
	return NULL;
}

size_t deallocator_name_length(const struct deallocator *deallocator)
{
	return strcspn(deallocator->release, "(");
}

bool deallocator_is_returned(const struct deallocator *deallocator)
{
	const char *made = deallocator->made;

	return !strstr(made, "argument") && strncmp(made, "memory of ", 10) &&
	       strncmp(made, "what ", 5) && !strchr(deallocator->release, '&');
}

bool deallocator_is_plain(const struct deallocator *deallocator)
{
	static const char *const frees[] = {
	    "CRYPTO_free", "PyMem_Free", "PyMem_RawFree", "SDL_free",
	    "VSIFree",	   "av_free",	 "cJSON_free",	  "fftw_free",
	    "free",	   "g_free",	 "sqlite3_free",  "xmlFree",
	};
	size_t length = deallocator_name_length(deallocator);

	for (size_t i = 0; i < sizeof(frees) / sizeof(*frees); i++)
		if (strlen(frees[i]) == length &&
		    !memcmp(frees[i], deallocator->release, length))
			return true;
	return false;
}

const struct deallocator *deallocator_row(size_t i)
{
	return i < N_ROWS ? &rows[i] : NULL;
}
