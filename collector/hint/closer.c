/* SPDX-License-Identifier: MIT */
#include "hint/closer.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "hint/gomethod.h"

struct search {
	const struct closer_wanted *wanted;
	int first, last;   /* the blamed function */
	const char *inner; /* method that has to be called, or NULL */
	struct closer *found;
};

static bool is_named_for_it(const char *name)
{
	static const char *const words[] = {
	    "end", "shutdown", "stop", "term", "uninit", "deinit", "fini",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strncasecmp(name, words[i], strlen(words[i])))
			return true;
	return callsite_sounds_like_release(name, strlen(name));
}

/* Does the blamed function name the type? */
static bool is_related(const struct search *search, const char *type)
{
	for (int i = search->first; i <= search->last; i++)
		if (callsite_names(gosource_code(search->wanted->source, i),
				   type))
			return true;
	return false;
}

/* w.f.inner() */
static bool calls_inner(const struct search *search, const char *code,
			const char *receiver)
{
	char call[CALLSITE_NAME + 8];

	snprintf(call, sizeof(call), ".%s(", search->inner);
	return strstr(code, call) && callsite_names(code, receiver);
}

static bool does_it(const struct search *search, const char *code,
		    const struct gomethod *method)
{
	const struct closer_wanted *wanted = search->wanted;
	char variable[2 * CALLSITE_NAME];

	if (search->inner)
		return calls_inner(search, code, method->receiver);
	if (wanted->field) {
		snprintf(variable, sizeof(variable), "%.60s.%.60s",
			 method->receiver, wanted->field);
		return callsite_releases(code, wanted->release, wanted->length,
					 variable, search->found->release);
	}
	return callsite_releases(code, wanted->release, wanted->length,
				 method->receiver, search->found->release);
}

static bool try_method(const struct search *search,
		       const struct gosource *source, int line)
{
	const char *code = gosource_code(source, line);
	struct gomethod method;

	if (!gomethod_parse(&method, code) || !is_named_for_it(method.name))
		return false;
	if (search->inner ? !gomethod_is_exported(method.name)
			  : !is_related(search, method.type))
		return false;
	for (int i = line; gomethod_holds(source, line, i); i++) {
		if (!does_it(search, gosource_code(source, i), &method))
			continue;
		memcpy(search->found->type, method.type, CALLSITE_NAME);
		memcpy(search->found->method, method.name, CALLSITE_NAME);
		search->found->line = line;
		return true;
	}
	return false;
}

static bool try_source(void *argument, const struct gosource *source,
		       const char *name)
{
	const struct search *search = argument;

	for (int i = 1; i <= source->n; i++)
		if (try_method(search, source, i)) {
			snprintf(search->found->file, CALLSITE_NAME, "%s",
				 name);
			return true;
		}
	return false;
}

static bool try_all(struct search *search)
{
	const struct closer_wanted *wanted = search->wanted;

	return try_source(search, wanted->source,
			  strrchr(wanted->blame->file, '/') + 1) ||
	       gomethod_package(wanted->blame->file, wanted->built, try_source,
				search);
}

/* What is not exported is of no use to who reads it. */
bool closer_find(struct closer *closer, const struct closer_wanted *wanted)
{
	const struct frame *blame = wanted->blame;
	char inner[CALLSITE_NAME];
	struct search search = {
	    .wanted = wanted,
	    .first = blame->start_line > 0 ? blame->start_line : blame->line,
	    .last = gosource_end(wanted->source, blame->line),
	    .found = closer,
	};

	*closer = (struct closer){0};
	if (!blame->file || !strchr(blame->file, '/') || !try_all(&search))
		return false;
	if (gomethod_is_exported(closer->method))
		return true;
	memcpy(inner, closer->method, sizeof(inner));
	search.inner = inner;
	closer->is_indirect = true;
	return try_all(&search);
}

bool closer_field(const struct gosource *source, int line, const char *called,
		  char field[CALLSITE_NAME])
{
	int last = gosource_end(source, line);
	struct callsite site, later;

	if (!callsite_find(&site, gosource_code(source, line), called))
		return false;
	for (int i = line + 1; !*site.field && i <= last; i++)
		if (callsite_of_value(&later, gosource_code(source, i),
				      site.holder) &&
		    *later.field)
			memcpy(site.field, later.field, sizeof(site.field));
	memcpy(field, site.field, CALLSITE_NAME);
	return *field;
}
