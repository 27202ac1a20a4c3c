/* SPDX-License-Identifier: MIT */
#include "hint/origin.h"

#include <stdio.h>
#include <string.h>

#include "symbol/blame.h"

/* A stack's innermost C part. */
struct part {
	const struct frame *frames;
	size_t n;
	const char *own; /* the file that holds the Go code, or NULL */
};

static bool is_go(const struct frame *frame)
{
	return frame->language == LANGUAGE_GO;
}

/* What a system's header has as an inline function is its library's. */
static bool is_header(const struct frame *frame)
{
	return frame->file && !strncmp(frame->file, "/usr/include/", 13);
}

/* Without what cgo made to get from Go to C. */
static struct part innermost_part(const struct frame *frames, size_t n)
{
	struct part part = {.frames = frames};

	while (part.n < n && !is_go(&frames[part.n]))
		part.n++;
	for (size_t i = part.n; i < n && !part.own; i++)
		if (is_go(&frames[i]))
			part.own = frames[i].module;
	while (part.n && (blame_is_plumbing(&frames[part.n - 1]) ||
			  is_header(&frames[part.n - 1])))
		part.n--;
	return part;
}

/*
 * A function of a library by the name that it has inside: libc's fopen is
 * _IO_new_fopen to a debugger, its vasprintf __vasprintf_internal.
 */
static const struct deallocator *look_up_alias(const char *function,
					       const char *module)
{
	static const char *const prefixes[] = {"_IO_new_", "_IO_", "__"};
	static const char *const suffixes[] = {"_internal", "_chk", "_tail"};
	char name[64];
	size_t skip = 0;

	for (size_t i = 0; !skip && i < 3; i++)
		if (!strncmp(function, prefixes[i], strlen(prefixes[i])))
			skip = strlen(prefixes[i]);
	snprintf(name, sizeof(name), "%s", function + skip);
	for (size_t i = 0; i < 3; i++) {
		char *end = strstr(name, suffixes[i]);

		if (end && !end[strlen(suffixes[i])])
			*end = 0;
	}
	return deallocator_find(name, module, false);
}

static const struct deallocator *look_up(const char *function,
					 const char *module, bool own)
{
	const struct deallocator *known =
	    module ? deallocator_find(function, module, own) : NULL;

	return known || own || !module ? known
				       : look_up_alias(function, module);
}

static bool is_own(const struct part *part, const char *module)
{
	return part->own && module && !strcmp(part->own, module);
}

/*
 * What the shim answers itself has no frame between Go and it; then it can only
 * be libc's.
 */
static const struct deallocator *find_direct(const char *callee)
{
	static const char *const hooks[] = {
	    "aligned_alloc", "calloc",	       "malloc",
	    "memalign",	     "posix_memalign", "pvalloc",
	    "realloc",	     "reallocarray",   "valloc",
	};

	for (size_t i = 0; i < sizeof(hooks) / sizeof(*hooks); i++)
		if (!strcmp(callee, hooks[i]))
			return deallocator_find(callee, "libc.so.6", false);
	return NULL;
}

/*
 * A function whose last act is a call leaves no frame: then the outermost one
 * is not what Go called, and lies in another file.
 */
static bool was_left(const struct part *part, const char *callee)
{
	const char *function =
	    part->n ? part->frames[part->n - 1].function : NULL;

	return function && !strstr(function, callee);
}

/* The file that holds what Go called is that of the outermost C frame. */
static const struct deallocator *find_callee(const struct part *part,
					     const char *callee, bool is_cut)
{
	const struct deallocator *known;

	if (!part->n)
		return is_cut ? NULL : find_direct(callee);
	for (size_t i = part->n; i-- > 0;) {
		const char *module = part->frames[i].module;

		known = look_up(callee, module, is_own(part, module));
		if (known || !is_cut)
			return known;
	}
	return NULL;
}

/* As its library calls it. */
static const char *name_of(const struct deallocator *known,
			   const struct frame *frame)
{
	return strpbrk(known->function, "*[") ? frame->function
					      : known->function;
}

/*
 * From Go inwards: the first function that is known, as long as all before it
 * is the program's own.
 */
static void find_maker(struct origin *origin, const struct part *part)
{
	for (size_t i = part->n; i-- > 0;) {
		const struct frame *frame = &part->frames[i];
		bool own = is_own(part, frame->module);

		if (frame->function)
			origin->known =
			    look_up(frame->function, frame->module, own);
		if (origin->known) {
			origin->maker = name_of(origin->known, frame);
			origin->through =
			    i + 1 < part->n ? &part->frames[i + 1] : NULL;
			return;
		}
		if (own)
			continue;
		if (i + 1 < part->n) {
			origin->library = frame;
			origin->through = &part->frames[i + 1];
		}
		return;
	}
}

static bool is_new(const struct frame *frame)
{
	const char *name = frame->function;

	return name && (!strncmp(name, "operator new", 12) ||
			!strncmp(name, "_Znw", 4) || !strncmp(name, "_Zna", 4));
}

static const struct frame *find_keeper(const struct part *part)
{
	for (size_t i = 0; i < part->n; i++)
		if (!blame_is_c_helper(&part->frames[i]) &&
		    part->frames[i].function)
			return &part->frames[i];
	return NULL;
}

void origin_find(struct origin *origin, const struct frame *frames, size_t n,
		 const char *callee, bool is_cut)
{
	struct part part = innermost_part(frames, n);

	*origin = (struct origin){
	    .is_cxx = part.n && is_new(&part.frames[0]),
	    .keeper = find_keeper(&part),
	};
	origin->is_own =
	    origin->keeper && is_own(&part, origin->keeper->module);
	if (part.n && !is_cut)
		origin->callee = &part.frames[part.n - 1];
	if (callee)
		origin->known = find_callee(&part, callee, is_cut);
	if (origin->known) {
		origin->maker = callee;
		return;
	}
	if (!is_cut)
		find_maker(origin, &part);
	if (callee && !is_cut && !origin->through && was_left(&part, callee)) {
		origin->callee = NULL;
		origin->is_left = origin->known != NULL;
	}
}
