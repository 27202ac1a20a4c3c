/* SPDX-License-Identifier: MIT */
#include "report/hint.h"

#include <fnmatch.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "report/site.h"

/* Who gives back what a C function returned or filled in. */
static const struct {
	const char *pattern, *release;
} releases[] = {
    {"strdup", "free"},
    {"strndup", "free"},
    {"calloc", "free"},
    {"realloc", "free"},
    {"realpath", "free"},
    {"asprintf", "free"},
    {"vasprintf", "free"},
    {"getline", "free"},
    {"aligned_alloc", "free"},
    {"posix_memalign", "free"},
    {"fopen", "fclose"},
    {"opendir", "closedir"},
    {"getaddrinfo", "freeaddrinfo"},
    {"regcomp", "regfree"},
    {"dlopen", "dlclose"},
    {"sqlite3_open*", "sqlite3_close"},
    {"sqlite3_prepare*", "sqlite3_finalize"},
    {"sqlite3_exec", "sqlite3_free (of its error message)"},
    {"sqlite3_mprintf", "sqlite3_free"},
    {"sqlite3_expanded_sql", "sqlite3_free"},
    {"xmlReadMemory", "xmlFreeDoc"},
    {"xmlReadFile", "xmlFreeDoc"},
    {"xmlParse*", "xmlFreeDoc"},
    {"EVP_MD_CTX_new", "EVP_MD_CTX_free"},
    {"EVP_CIPHER_CTX_new", "EVP_CIPHER_CTX_free"},
    {"g_malloc*", "g_free"},
    {"g_strdup*", "g_free"},
    {"g_object_new", "g_object_unref"},
};

static const char *release_of(const char *callee)
{
	for (size_t i = 0; i < sizeof(releases) / sizeof(*releases); i++)
		if (!fnmatch(releases[i].pattern, callee, 0))
			return releases[i].release;
	return NULL;
}

static void hint_call(const char *callee, char hint[HINT_BYTES])
{
	const char *release = release_of(callee);

	if (release && !strcmp(release, "free"))
		snprintf(hint, HINT_BYTES,
			 "what %.80s returned is never freed: "
			 "defer C.free(unsafe.Pointer(p))",
			 callee);
	else if (release)
		snprintf(hint, HINT_BYTES,
			 "what %.80s made is never released: call C.%s", callee,
			 release);
	else
		snprintf(
		    hint, HINT_BYTES,
		    "what %.80s allocates is never released: call what its "
		    "library documents for that",
		    callee);
}

void hint_write(const struct site *site, char hint[HINT_BYTES])
{
	const char *kind = site->kind ? site->kind : "";

	hint[0] = 0;
	if (site->finding.verdict < VERDICT_SUSPECT || site->is_lost)
		return;
	if (!strcmp(kind, "C.CString") || !strcmp(kind, "C.CBytes"))
		snprintf(hint, HINT_BYTES,
			 "Go never frees what %s returns: "
			 "defer C.free(unsafe.Pointer(p))",
			 kind);
	else if (!strcmp(kind, "C.malloc"))
		snprintf(hint, HINT_BYTES,
			 "every C.malloc needs its C.free(p)");
	else if (site->callee)
		hint_call(site->callee, hint);
	else
		snprintf(hint, HINT_BYTES,
			 "%.120s keeps it: see who has to release it",
			 site->blame.function ? site->blame.function
					      : "this C code");
}
