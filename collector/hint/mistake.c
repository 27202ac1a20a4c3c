/* SPDX-License-Identifier: MIT */
#include "hint/mistake.h"

#include <ctype.h>
#include <string.h>

#include "hint/callsite.h"
#include "hint/escape.h"
#include "hint/gosource.h"
#include "hint/sentence.h"

/* A call, the variable that holds what it made, and its function. */
struct search {
	const struct gosource *source;
	const struct suspect_call *call;
	struct callsite site;
	const char *variable;
	const struct goline *at;
	int first, last;
};

/* A line that releases the variable. */
struct release {
	int line;
	char name[CALLSITE_NAME]; /* "C.free" */
	bool takes_now;		  /* defer C.free(p): p is evaluated there */
	bool deferred;		  /* at the function's end, in either way */
};

static bool starts(const char *code, const char *word)
{
	size_t length = strlen(word);

	return !strncmp(code, word, length) &&
	       !isalnum((unsigned char)code[length]) && code[length] != '_';
}

/* The next one behind `line`, of the call's function or one it defers. */
static bool next_release(const struct search *search, int line,
			 struct release *release)
{
	const struct suspect_call *call = search->call;

	while (++line <= search->last) {
		const struct goline *it = &search->source->lines[line];
		const char *code = gosource_statement(search->source, line);
		bool within = it->function == search->at->function;

		if (!within && !it->deferred &&
		    !(starts(code, "defer") && strstr(code, "func(")))
			continue;
		if (!callsite_releases(code, call->release,
				       call->release_length, search->variable,
				       release->name))
			continue;
		release->line = line;
		release->takes_now = within && starts(code, "defer") &&
				     !strstr(code, "func(") &&
				     !strchr(code, '&');
		release->deferred = it->deferred || starts(code, "defer");
		return true;
	}
	return false;
}

/* cgo's own, which copy C memory; C.GoSetError is somebody's function. */
static bool makes_go(const char *called)
{
	static const char *const names[] = {"C.GoString", "C.GoStringN",
					    "C.GoBytes"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(called, names[i]))
			return true;
	return false;
}

/* C.f(C.CString(s)) and C.GoString(C.f()) */
static bool say_in_place(struct sentences *out, const struct search *search)
{
	const struct suspect_call *call = search->call;
	const char *inside = search->site.inside;
	bool copies = makes_go(inside);

	if (strncmp(inside, "C.", 2) != 0 ||
	    !(call->is_returned || (copies && !call->release && call->is_one)))
		return false;
	if (copies)
		sentence_add(out, ". ",
			     "In %s:%d it goes straight into %s, which copies, "
			     "and no variable keeps the pointer",
			     call->file, call->line, inside);
	else
		sentence_add(out, ". ",
			     "In %s:%d it is made among the arguments of %s, "
			     "and no variable keeps the pointer",
			     call->file, call->line, inside);
	if (call->is_returned)
		sentence_add(out, ": ",
			     "assign it to one first, and release that");
	return true;
}

/* Does the line go on with what the one before has begun? */
static bool is_continued(const struct search *search)
{
	const char *before =
	    gosource_code(search->source, search->call->line - 1);
	size_t length = strlen(before);

	while (length && isspace((unsigned char)before[length - 1]))
		length--;
	return length && strchr("=+-*/&|<>,.([", before[length - 1]);
}

static bool say_thrown_away(struct sentences *out, const struct search *search)
{
	const struct suspect_call *call = search->call;

	if (!call->is_returned || !search->site.is_alone ||
	    *search->site.filled || is_continued(search))
		return false;
	sentence_add(out, ". ", "%s:%d throws away what it returns", call->file,
		     call->line);
	return true;
}

/* The first line of those that declares a variable of that name, or 0. */
static int find_declaration(const struct search *search, int from, int to)
{
	for (int i = from; i <= to; i++) {
		const char *code = gosource_statement(search->source, i);
		const char *assign = strstr(code, ":=");

		if (!callsite_names(code, search->variable))
			continue;
		if (starts(code, "var") ||
		    (assign && strstr(code, search->variable) < assign))
			return i;
	}
	return 0;
}

/* A loop in which both are runs them by turns: the order says nothing. */
static bool share_loop(const struct search *search, int line)
{
	return search->at->loop &&
	       search->source->lines[line].loop == search->at->loop;
}

/* defer C.free(p), and only then p gets its value. */
static bool say_defer_early(struct sentences *out, const struct search *search,
			    const struct release *release)
{
	const struct suspect_call *call = search->call;

	if (!release->takes_now || release->line >= call->line ||
	    share_loop(search, release->line) ||
	    find_declaration(search, release->line + 1, call->line))
		return false;
	sentence_add(out, ". ",
		     "The defer of %s:%d takes %s as it is there, before line "
		     "%d gives it this value: move it below that line",
		     call->file, release->line, search->variable, call->line);
	return true;
}

/* A := in a block of its own: what is released is the outer variable. */
static bool say_shadowed(struct sentences *out, const struct search *search,
			 const struct release *release)
{
	const struct suspect_call *call = search->call;
	int outer = find_declaration(
	    search, search->first + 1,
	    release->line < call->line ? release->line : call->line - 1);

	if (!search->site.is_new || search->variable != search->site.holder ||
	    release->line > call->line || !outer ||
	    search->source->lines[outer].block == search->at->block)
		return false;
	sentence_add(out, ". ",
		     "%s:%d declares a new %s with :=, and %s of line %d "
		     "releases that of line %d",
		     call->file, call->line, search->variable, release->name,
		     release->line, outer);
	return true;
}

/* A release in the loop, but at the end of the function. */
static bool say_defer_in_loop(struct sentences *out,
			      const struct search *search,
			      const struct release *release)
{
	const struct suspect_call *call = search->call;
	const struct goline *line = &search->source->lines[release->line];

	if (!release->deferred || release->line <= call->line ||
	    line->function != search->at->function ||
	    !share_loop(search, release->line))
		return false;
	sentence_add(out, ". ",
		     "The defer of %s:%d is in the loop of line %d, but waits "
		     "for the end of the function: call %s at the end of each "
		     "round",
		     call->file, release->line, search->at->loop,
		     release->name);
	return true;
}

/* The loop that a line is in encloses the other line, too. */
static bool is_in_loop(const struct search *search, int line)
{
	const struct gosource *source = search->source;
	int end = search->at->loop;

	while (end + 1 <= source->n &&
	       source->lines[end + 1].block >= search->at->loop)
		end++;
	return line > search->at->loop && line <= end;
}

/* Each round makes one, the function releases one. */
static bool say_last_only(struct sentences *out, const struct search *search,
			  const struct release *release)
{
	const struct suspect_call *call = search->call;

	if (!search->at->loop || is_in_loop(search, release->line) ||
	    find_declaration(search, search->at->loop, call->line))
		return false;
	sentence_add(out, ". ",
		     "%s:%d makes one in each round of the loop of line %d, "
		     "%s of line %d is outside of it and gets the last one "
		     "only",
		     call->file, call->line, search->at->loop, release->name,
		     release->line);
	return true;
}

/* Does the if of this return ask whether the call had succeeded? */
static bool is_own_check(const struct search *search, int line)
{
	int block = search->source->lines[line].block;
	const char *code;

	if (block < search->call->line || block > search->call->line + 2)
		return false;
	code = gosource_statement(search->source, block);
	if (block == search->call->line ||
	    (callsite_names(code, "nil") && !strstr(code, "C.")))
		return true;
	return search->variable == search->site.filled &&
	       callsite_names(code, search->site.holder);
}

/* A return between the call and its release. */
static bool say_early_return(struct sentences *out, const struct search *search,
			     const struct release *release)
{
	const struct suspect_call *call = search->call;

	if (release->deferred || release->line <= call->line ||
	    search->source->lines[release->line].function !=
		search->at->function)
		return false;
	for (int i = call->line + 1; i < release->line; i++) {
		if (search->source->lines[i].function != search->at->function ||
		    !starts(gosource_statement(search->source, i), "return") ||
		    is_own_check(search, i) ||
		    callsite_names(gosource_statement(search->source, i),
				   search->variable))
			continue;
		sentence_add(out, ". ",
			     "The return of %s:%d comes before %s of line %d: "
			     "defer the release right behind line %d",
			     call->file, i, release->name, release->line,
			     call->line);
		return true;
	}
	return false;
}

/* A release that does reach the value makes all others harmless. */
static bool say_release(struct sentences *out, const struct search *search)
{
	struct release release = {0}, first = {0};
	int line = search->first - 1;

	while (next_release(search, line, &release)) {
		line = release.line;
		if (!first.line)
			first = release;
		else
			return false;
	}
	if (!first.line)
		return false;
	return say_shadowed(out, search, &first) ||
	       say_defer_early(out, search, &first) ||
	       say_defer_in_loop(out, search, &first) ||
	       say_last_only(out, search, &first) ||
	       say_early_return(out, search, &first);
}

static bool is_simple(const char *variable)
{
	return *variable && !strchr(variable, '.');
}

/* Several releases, and a way out past all of them. */
static bool say_past_all(struct sentences *out, const struct search *search)
{
	const struct suspect_call *call = search->call;
	struct escape escape;

	size_t n = 0;

	if (!escape_of(&escape, search->source, call->line, search->variable))
		return false;
	for (size_t i = 0; i < escape.n_exits; i++)
		if (!is_own_check(search, escape.exits[i]))
			escape.exits[n++] = escape.exits[i];
	escape.n_exits = n;
	if (!n)
		return false;
	escape_say(out, &escape, call->file);
	return true;
}

/* The release is left to Go's collector. */
static bool say_finalizer(struct sentences *out, const struct search *search)
{
	static const char *const names[] = {"runtime.SetFinalizer",
					    "runtime.AddCleanup"};
	const struct suspect_call *call = search->call;

	for (int i = call->line; i <= search->last; i++)
		for (size_t j = 0; j < 2; j++)
			if (callsite_names(
				gosource_statement(search->source, i),
				names[j])) {
				sentence_add(
				    out, ". ",
				    "%s:%d leaves the release to %s: Go's "
				    "collector runs when Go's own heap has "
				    "grown, and knows nothing of C memory",
				    call->file, i, names[j]);
				return true;
			}
	return false;
}

bool mistake_say(struct sentences *out, const struct gosource *source,
		 const struct suspect_call *call)
{
	struct search search = {.source = source, .call = call};

	if (call->line <= 0 || call->line > source->n ||
	    !callsite_find(&search.site, gosource_code(source, call->line),
			   call->called))
		return false;
	search.at = &source->lines[call->line];
	if (say_in_place(out, &search) || say_thrown_away(out, &search))
		return true;
	search.variable = search.site.filled;
	if (call->is_returned || !*search.variable)
		search.variable = search.site.holder;
	if (!search.at->function)
		return false;
	search.first = search.at->function;
	search.last = gosource_end(source, call->line);
	return (is_simple(search.variable) &&
		(say_release(out, &search) || say_past_all(out, &search))) ||
	       say_finalizer(out, &search);
}
