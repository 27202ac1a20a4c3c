/* SPDX-License-Identifier: MIT */
#include "hint/ender.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "hint/gomethod.h"

/* The first one that a type has is taken. */
static const char *const usual[] = {
    "Close",   "Free",	    "Destroy", "Release",   "Delete",  "Dispose",
    "Unref",   "Finalize",  "Drop",    "Terminate", "Term",    "Shutdown",
    "Cleanup", "CloseFile", "Uninit",  "Deinit",    "Dealloc", "Fini",
};
#define N_USUAL (sizeof(usual) / sizeof(*usual))

#define TYPES_MAX 8
#define SIGNATURE_LINES_MAX 16

struct search {
	const char *type;
	const char *inner; /* wanted is this method, not one of the usual */
	size_t best;	   /* of the usual names, the first so far */
	char reached[CALLSITE_NAME]; /* method that the best one calls */
	struct ender *found;
};

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.';
}

/* The first call of C in a line of code. */
static bool find_c_call(const char *code, char name[CALLSITE_NAME])
{
	char called[CALLSITE_NAME];

	for (size_t i = 0; code[i]; i++) {
		if (strncmp(code + i, "C.", 2) != 0 ||
		    (i && is_name(code[i - 1])))
			continue;
		if (*gomethod_word(called, code + i + 2) == '(' && *called) {
			snprintf(name, CALLSITE_NAME, "C.%.60s", called);
			return true;
		}
	}
	return false;
}

/* w.inner( : a method of the same object */
static bool find_inner(const char *code, const char *receiver,
		       char inner[CALLSITE_NAME])
{
	size_t length = strlen(receiver);

	for (size_t i = 0; code[i]; i++)
		if (!strncmp(code + i, receiver, length) &&
		    code[i + length] == '.' && !(i && is_name(code[i - 1])) &&
		    *gomethod_word(inner, code + i + length + 1) == '(' &&
		    *inner)
			return true;
	return false;
}

static size_t rank_of(const struct search *search, const char *name)
{
	if (search->inner)
		return strcmp(name, search->inner) != 0;
	for (size_t i = 0; i < N_USUAL; i++)
		if (!strcmp(name, usual[i]))
			return i;
	return N_USUAL;
}

static bool sounds_better(const char *name, const char *known)
{
	return !*known || (callsite_sounds_like_release(name, strlen(name)) &&
			   !callsite_sounds_like_release(known, strlen(known)));
}

static void look_inside(struct search *search, const struct gosource *source,
			int line, const struct gomethod *method)
{
	char *calls = search->found->calls, *reached = search->reached;
	char name[CALLSITE_NAME];

	calls[0] = reached[0] = 0;
	for (int i = line; gomethod_holds(source, line, i); i++) {
		const char *code = gosource_code(source, i);

		if (find_c_call(code, name) && sounds_better(name, calls))
			memcpy(calls, name, CALLSITE_NAME);
		if (i > line && find_inner(code, method->receiver, name) &&
		    sounds_better(name, reached))
			memcpy(reached, name, CALLSITE_NAME);
	}
}

static bool try_source(void *argument, const struct gosource *source,
		       const char *name)
{
	struct search *search = argument;
	struct ender *found = search->found;
	struct gomethod method;

	for (int i = 1; i <= source->n; i++) {
		if (!gomethod_parse(&method, gosource_code(source, i)) ||
		    strcmp(method.type, search->type) != 0)
			continue;
		size_t rank = rank_of(search, method.name);
		if (rank >= search->best)
			continue;
		search->best = rank;
		look_inside(search, source, i, &method);
		if (search->inner)
			return true;
		memcpy(found->type, method.type, CALLSITE_NAME);
		memcpy(found->method, method.name, CALLSITE_NAME);
		snprintf(found->file, CALLSITE_NAME, "%s", name);
		found->line = i;
	}
	return false;
}

/* The method that it calls on the same object may be the one that calls C. */
static bool find_reached(const struct search *outer, const char *file,
			 time_t built)
{
	struct search search = {.type = outer->type,
				.inner = outer->reached,
				.best = 1,
				.found = outer->found};

	outer->found->is_indirect = true;
	gomethod_package(file, built, try_source, &search);
	return *outer->found->calls;
}

static bool try_type(struct ender *ender, const char *type,
		     const struct frame *blame, time_t built)
{
	struct search search = {.type = type, .best = N_USUAL, .found = ender};

	*ender = (struct ender){0};
	gomethod_package(blame->file, built, try_source, &search);
	if (search.best == N_USUAL)
		return false;
	return *ender->calls ||
	       (*search.reached && find_reached(&search, blame->file, built));
}

/* "func open(a int) (x *Handle, err error) {": what stands behind the
 * parameters. */
static const char *results_of(const char *signature)
{
	int depth = 0;

	for (const char *c = strchr(signature, '('); c && *c; c++) {
		depth += (*c == '(') - (*c == ')');
		if (!depth && *c == ')')
			return c + 1;
	}
	return "";
}

/* The lines up to the one that has the brace, as one. */
static void read_signature(char *signature, size_t size,
			   const struct gosource *source, int first)
{
	size_t length = 0;

	for (int i = first; i < first + SIGNATURE_LINES_MAX; i++) {
		const char *code = gosource_code(source, i);

		length += (size_t)snprintf(signature + length, size - length,
					   "%s ", code);
		if (length >= size || strchr(code, '{'))
			return;
	}
}

/* Words that may be types of the package: those of others have a dot. */
static size_t list_words(char words[][CALLSITE_NAME], size_t max,
			 const char *text)
{
	size_t n = 0;

	while (*text && *text != '{' && n < max) {
		const char *end = text;

		while (is_name(*end))
			end++;
		size_t length = (size_t)(end - text);
		if (length && length < CALLSITE_NAME &&
		    !memchr(text, '.', length))
			snprintf(words[n++], CALLSITE_NAME, "%.*s", (int)length,
				 text);
		text = length ? end : text + 1;
	}
	return n;
}

/* "*sdl.Surface": what it makes is of another package. */
static bool is_foreign(const char *results)
{
	for (const char *c = results; *c && *c != '{'; c++) {
		const char *end = c + 1;

		if (*c != '*')
			continue;
		while (is_name(*end))
			end++;
		if (memchr(c, '.', (size_t)(end - c)))
			return true;
	}
	return false;
}

/* Names of types that the function returns, then of the one that it is of. */
static size_t list_types(char types[TYPES_MAX][CALLSITE_NAME],
			 const struct gosource *source,
			 const struct frame *blame)
{
	int first = blame->start_line > 0 ? blame->start_line : blame->line;
	char signature[2048] = "";
	struct gomethod method;
	size_t n;

	read_signature(signature, sizeof(signature), source, first);
	if (!gomethod_parse(&method, signature))
		return list_words(types, TYPES_MAX, results_of(signature));
	const char *results =
	    results_of(strstr(strchr(signature, ')'), method.name));
	n = list_words(types, TYPES_MAX - 1, results);
	if (is_foreign(results))
		return n;
	memcpy(types[n], method.type, CALLSITE_NAME);
	return n + 1;
}

bool ender_find_result(struct ender *ender, const struct gosource *source,
		       const struct frame *called, time_t built)
{
	char types[TYPES_MAX][CALLSITE_NAME], signature[2048] = "";
	const char *results = signature;
	struct gomethod method;
	size_t n;

	if (!called->file || !strchr(called->file, '/') ||
	    called->start_line <= 0)
		return false;
	read_signature(signature, sizeof(signature), source,
		       called->start_line);
	if (gomethod_parse(&method, signature))
		results = strstr(strchr(signature, ')'), method.name);
	n = list_words(types, TYPES_MAX, results_of(results));
	for (size_t i = 0; i < n; i++) {
		struct search search = {
		    .type = types[i], .best = N_USUAL, .found = ender};

		*ender = (struct ender){0};
		gomethod_package(called->file, built, try_source, &search);
		if (search.best < N_USUAL)
			return true;
	}
	return false;
}

bool ender_find(struct ender *ender, const struct gosource *source,
		const struct frame *blame, time_t built)
{
	char types[TYPES_MAX][CALLSITE_NAME], method[CALLSITE_NAME + 8];
	size_t n;

	if (!blame->file || !strchr(blame->file, '/'))
		return false;
	n = list_types(types, source, blame);
	for (size_t i = 0; i < n; i++) {
		if (!try_type(ender, types[i], blame, built))
			continue;
		snprintf(method, sizeof(method), "(*%s).", types[i]);
		ender->is_receiver = i + 1 == n && blame->function &&
				     strstr(blame->function, method);
		return true;
	}
	return false;
}

/* "w.Close(" anywhere in the code, but not "raw.Close(" */
static bool has_call(const char *code, const char *call)
{
	const char *at = strstr(code, call);

	return at && (*call == '.' || at == code || !is_name(at[-1]));
}

/* The first line of those that has it, or 0. */
static int find_call(const struct gosource *source, int first, int last,
		     const char *call)
{
	for (int i = first; i <= last; i++)
		if (has_call(gosource_code(source, i), call))
			return i;
	return 0;
}

/* A defer in an if may not be reached. */
static bool is_always_deferred(const struct gosource *source, int line)
{
	const struct goline *at = &source->lines[line];

	return at->deferred || (at->block == at->function &&
				strstr(gosource_code(source, line), "defer "));
}

int ender_call(const struct ender *ender, const struct frame *caller,
	       time_t built, const char *variable, bool *is_deferred)
{
	char call[2 * CALLSITE_NAME + 4];
	struct gosource source;
	int first, last, found;

	*is_deferred = false;
	if (!caller->file || gosource_read(&source, caller->file, built))
		return -1;
	snprintf(call, sizeof(call), "%s.%s(", variable, ender->method);
	first = caller->start_line > 0 ? caller->start_line : caller->line;
	last = gosource_end(&source, caller->line);
	found = find_call(&source, caller->line, last, call);
	if (!found)
		found = find_call(&source, first, caller->line, call);
	*is_deferred = found && is_always_deferred(&source, found);
	gosource_release(&source);
	return found;
}
