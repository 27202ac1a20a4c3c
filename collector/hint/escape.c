/* SPDX-License-Identifier: MIT */
#include "hint/escape.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "hint/gosource.h"
#include "hint/sentence.h"

/* A call over more lines than this is not looked through. */
#define CALL_LINES_MAX 40
#define ENDS_MAX 32

struct search {
	const struct gosource *source;
	const struct goline *at; /* the line of the call */
	int line, behind;	 /* that one, and the last of its statement */
	int last;		 /* of the function */
	int ends[ENDS_MAX];
	bool deferred[ENDS_MAX];
	size_t n_ends;
	struct escape *found;
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool is_name(char c)
{
	return is_word(c) || c == '.';
}

static bool starts(const char *code, const char *word)
{
	size_t length = strlen(word);

	return !strncmp(code, word, length) && !is_name(code[length]);
}

static bool is_named_for_it(const char *name, size_t length)
{
	static const char *const words[] = {"end",  "shutdown", "stop",
					    "term", "abort",	"rollback"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strncasecmp(name, words[i], strlen(words[i])))
			return true;
	return callsite_sounds_like_release(name, length);
}

/* Behind code[at] a name begins: where does it end? */
static size_t name_end(const char *code, size_t at)
{
	while (is_name(code[at]))
		at++;
	return at;
}

/* The bracket that closes code[open], or the line's end. */
static size_t close_of(const char *code, size_t open)
{
	size_t depth = 0, i = open;

	for (; code[i]; i++) {
		depth += code[i] == '(';
		if (code[i] == ')' && !--depth)
			break;
	}
	return i;
}

/* Is the variable a whole argument of the call whose bracket is code[open]? */
static bool is_argument(const char *code, size_t open, const char *variable)
{
	size_t close = close_of(code, open), length = strlen(variable);

	for (size_t i = open + 1; i + length <= close; i++)
		if (!strncmp(code + i, variable, length) &&
		    !is_name(code[i - 1]) && !is_name(code[i + length]))
			return true;
	return false;
}

/* x.Close( , or lib.Close( ... x ... ; its name goes to `name`. */
static bool ends_variable(const char *code, const char *variable,
			  char name[CALLSITE_NAME])
{
	size_t length = strlen(variable), end;

	for (size_t i = 0; code[i]; i = end > i ? end : i + 1) {
		const char *last;

		end = name_end(code, i);
		if (end == i || code[end] != '(' || end - i >= CALLSITE_NAME)
			continue;
		snprintf(name, CALLSITE_NAME, "%.*s", (int)(end - i), code + i);
		last = strrchr(name, '.');
		last = last ? last + 1 : name;
		if (!is_named_for_it(last, strlen(last)))
			continue;
		if ((last > name && !strncmp(name, variable, length) &&
		     name + length == last - 1) ||
		    is_argument(code, end, variable))
			return true;
	}
	return false;
}

/* A defer that gets the variable ends it, whatever it is called. */
static bool defers_variable(const struct search *search, int line,
			    const char *variable)
{
	const char *code = gosource_statement(search->source, line);

	return starts(code, "defer") && callsite_names(code, variable);
}

/* A defer, or a line of the function that one calls. */
static bool is_deferred(const struct search *search, int line)
{
	return search->source->lines[line].deferred ||
	       starts(gosource_statement(search->source, line), "defer");
}

static void list_ends(struct search *search)
{
	struct escape *found = search->found;
	char name[CALLSITE_NAME];

	for (int i = search->behind + 1;
	     i <= search->last && search->n_ends < ENDS_MAX; i++) {
		const struct goline *it = &search->source->lines[i];

		if (it->function != search->at->function && !it->deferred)
			continue;
		if (!ends_variable(gosource_statement(search->source, i),
				   found->variable, name)) {
			if (!defers_variable(search, i, found->variable))
				continue;
			memcpy(name, found->variable, CALLSITE_NAME);
		}
		if (!search->n_ends) {
			memcpy(found->end, name, CALLSITE_NAME);
			found->ended = i;
		}
		found->is_deferred |= is_deferred(search, i);
		search->deferred[search->n_ends] = is_deferred(search, i);
		search->ends[search->n_ends++] = i;
	}
}

/* pool.Put(x): who is called so keeps what it gets. */
static bool calls_keeper(const char *code)
{
	static const char *const words[] = {
	    "append(",	  "Append(", "Put(",	      "Push(",	"PushBack(",
	    "PushFront(", "Add(",    "Register(",     "Store(", "Insert(",
	    "Enqueue(",	  "Send(",   "SetFinalizer(",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(code, words[i]))
			return true;
	return false;
}

/* Is it what stands behind an assignment, a colon, an arrow or a bracket? */
static bool is_given(const char *code, size_t before, size_t behind)
{
	if (!strncmp(code + behind, "==", 2) ||
	    !strncmp(code + behind, "!=", 2) || code[behind] == '=' ||
	    code[behind] == ':')
		return false;
	if (code[before - 1] == '=' && before >= 2 &&
	    strchr("=!<>", code[before - 2]))
		return false;
	return strchr("=:-{[&", code[before - 1]);
}

/*
 * Does somebody else get it?  It stands alone, as a value: not x.f, not in a
 * comparison, and as an argument only of what is called as a keeper is.
 */
static bool is_handed_over(const char *code, const char *variable)
{
	size_t length = strlen(variable);

	for (size_t i = 0; code[i]; i++) {
		size_t before = i, behind = i + length;

		if (strncmp(code + i, variable, length) != 0 ||
		    (i && is_name(code[i - 1])) || is_name(code[behind]))
			continue;
		while (before && isspace((unsigned char)code[before - 1]))
			before--;
		behind += strspn(code + behind, " \t");
		if (before &&
		    (is_given(code, before, behind) || calls_keeper(code)))
			return true;
	}
	return false;
}

/* Does it return the variable itself, not what it makes of it? */
static bool is_returned(const char *code, const char *variable)
{
	size_t length = strlen(variable);

	if (!starts(code, "return"))
		return false;
	for (size_t i = strlen("return"); code[i]; i++)
		if (!strncmp(code + i, variable, length) &&
		    !is_name(code[i - 1]) &&
		    (!code[i + length] || strchr(", ", code[i + length])) &&
		    !strchr(code + i, ')'))
			return true;
	return false;
}

/* A goroutine or a function for later ends it, or somebody got it. */
static bool is_kept(const struct search *search)
{
	char name[CALLSITE_NAME];

	for (int i = search->behind + 1; i <= search->last; i++)
		if ((search->source->lines[i].function !=
			 search->at->function &&
		     !search->source->lines[i].deferred &&
		     ends_variable(gosource_statement(search->source, i),
				   search->found->variable, name)) ||
		    is_handed_over(gosource_statement(search->source, i),
				   search->found->variable) ||
		    is_returned(gosource_statement(search->source, i),
				search->found->variable))
			return true;
	return false;
}

/* Is the line in the block, or in one within it? */
static bool is_within(const struct search *search, int line, int block)
{
	int at = search->source->lines[line].block;

	while (at > block && at > search->at->function)
		at = search->source->lines[at].block;
	return at == block;
}

static bool is_ended_before(const struct search *search, int line)
{
	for (size_t i = 0; i < search->n_ends && search->ends[i] <= line; i++) {
		int end = search->ends[i];
		/* the end in func() of a defer is where that begins */
		int block =
		    search->source->lines[end].function == search->at->function
			? search->source->lines[end].block
			: search->at->block;

		if (is_within(search, line, block))
			return true;
	}
	return false;
}

/* The next line that has code. */
static int next_code(const struct search *search, int line)
{
	while (++line < search->last &&
	       !*gosource_statement(search->source, line))
		;
	return line;
}

/* if err != nil, or a switch, behind the call: there is no object then. */
static bool is_own_check(const struct search *search, int line)
{
	int block = search->source->lines[line].block;
	int next = next_code(search, search->behind);
	const char *code = gosource_statement(search->source, block);
	char use[CALLSITE_NAME + 2];

	if (block == search->line)
		return true;
	snprintf(use, sizeof(use), "%s.", search->found->variable);
	if (block <= search->line || strstr(code, use))
		return false;
	if (block == next && starts(code, "switch"))
		return true;
	return (block == next || block <= search->behind + 2) &&
	       (strstr(code, "nil") || strstr(code, "err"));
}

/* "return", "continue", or NULL. */
static const char *exit_kind(const struct search *search, int line)
{
	const struct goline *it = &search->source->lines[line];
	const char *code = gosource_statement(search->source, line);

	if (it->function != search->at->function)
		return NULL;
	if (starts(code, "return"))
		return "return";
	if (starts(code, "continue") && search->at->loop &&
	    it->loop == search->at->loop)
		return "continue";
	return NULL;
}

static void list_exits(struct search *search)
{
	struct escape *found = search->found;

	for (int i = search->behind + 1; i <= search->last; i++) {
		const char *kind = exit_kind(search, i);

		if (!kind || is_own_check(search, i) ||
		    is_ended_before(search, i))
			continue;
		if (!found->n_exits)
			found->kind = kind;
		if (found->n_exits < ESCAPE_EXITS)
			found->exits[found->n_exits++] = i;
	}
}

/* The last line of the statement that begins in `line`. */
static int statement_end(const struct gosource *source, int line)
{
	int depth = 0;

	for (int i = line; i < line + CALL_LINES_MAX && i <= source->n; i++) {
		for (const char *c = gosource_code(source, i); *c; c++)
			depth += (*c == '(') - (*c == ')');
		if (depth <= 0)
			return i;
	}
	return line;
}

bool escape_of(struct escape *escape, const struct gosource *source, int line,
	       const char *variable)
{
	struct search search = {.source = source, .found = escape};

	*escape = (struct escape){.made = line};
	if (line <= 0 || line > source->n || !*variable ||
	    strchr(variable, '.') || strlen(variable) >= CALLSITE_NAME)
		return false;
	snprintf(escape->variable, CALLSITE_NAME, "%s", variable);
	search.at = &source->lines[line];
	search.line = line;
	search.behind = statement_end(source, line);
	search.last = gosource_end(source, line);
	if (!search.at->function)
		return false;
	list_ends(&search);
	if (!search.n_ends || is_kept(&search))
		return false;
	list_exits(&search);
	return true;
}

/* The whole name that ends in `called`, before a bracket; its start, or -1. */
static long find_called(const char *code, const char *called)
{
	size_t length = strlen(called), end;

	for (size_t i = 0; code[i]; i = end > i ? end : i + 1) {
		end = name_end(code, i);
		if (end - i < length || code[end] != '(')
			continue;
		if (!strncmp(code + end - length, called, length) &&
		    (end - i == length || code[end - length - 1] == '.'))
			return (long)i;
	}
	return -1;
}

/*
 * What is used in a line was made before: there the function's duty begins.  A
 * parameter is its caller's.
 */
static bool try_used(struct escape *escape, const struct gosource *source,
		     int line, const char *variable)
{
	int function = source->lines[line].function;
	struct callsite site;

	for (int i = line; function && i > function; i--) {
		const char *code = gosource_code(source, i);
		const char *assigned = strstr(code, ":=");
		const char *name = strstr(code, variable);

		if (source->lines[i].function == function && assigned && name &&
		    name < assigned && callsite_names(code, variable) &&
		    !callsite_of_value(&site, assigned, variable))
			return escape_of(escape, source, i, variable);
	}
	return false;
}

/* A call as the source has it. */
struct use {
	const char *code;
	int line;
	size_t end;		      /* of its name */
	char name[CALLSITE_NAME];     /* "lib.Open", "w.Push" */
	char holder[CALLSITE_NAME];   /* who gets it, "": nobody */
	char receiver[CALLSITE_NAME]; /* "lib" or "w", "": none */
};

static bool is_object(const char *holder)
{
	return *holder && strcmp(holder, "err") != 0 && strcmp(holder, "_");
}

static bool find_use(struct use *use, const struct gosource *source, int line,
		     const char *called)
{
	struct callsite site;
	long at = -1;
	int i = line;

	*use = (struct use){0};
	for (; *called && i > 0 && i + CALL_LINES_MAX > line; i--) {
		at = find_called(gosource_code(source, i), called);
		if (at >= 0)
			break;
	}
	if (at < 0)
		return false;
	use->line = i;
	use->code = gosource_code(source, i);
	use->end = name_end(use->code, (size_t)at);
	if (use->end - (size_t)at >= CALLSITE_NAME)
		return false;
	snprintf(use->name, CALLSITE_NAME, "%.*s", (int)(use->end - (size_t)at),
		 use->code + at);
	if (callsite_of_value(&site, use->code, use->name) &&
	    is_object(site.holder))
		memcpy(use->holder, site.holder, CALLSITE_NAME);
	memcpy(use->receiver, use->name, CALLSITE_NAME);
	if (strrchr(use->receiver, '.'))
		*strrchr(use->receiver, '.') = 0;
	else
		use->receiver[0] = 0;
	return true;
}

/* What is a list of objects is ended one by one. */
static bool is_list(const struct gosource *source, int line, const char *name)
{
	char index[CALLSITE_NAME + 2], range[CALLSITE_NAME + 8];

	snprintf(index, sizeof(index), "%s[", name);
	snprintf(range, sizeof(range), "range %s ", name);
	for (int i = line; i <= gosource_end(source, line); i++)
		if (strstr(gosource_code(source, i), index) ||
		    strstr(gosource_code(source, i), range))
			return true;
	return false;
}

void escape_variable(char variable[CALLSITE_NAME],
		     const struct gosource *source, int line,
		     const char *called, bool of_receiver)
{
	struct use use;

	variable[0] = 0;
	if (find_use(&use, source, line, called))
		memcpy(variable,
		       *use.holder && !(of_receiver && *use.receiver)
			   ? use.holder
			   : use.receiver,
		       CALLSITE_NAME);
	if (is_list(source, line, variable))
		variable[0] = 0;
}

/* Who gets it; else what it is called of; else its first argument. */
bool escape_find(struct escape *escape, const struct gosource *source, int line,
		 const char *called)
{
	struct use use;
	char name[CALLSITE_NAME];
	size_t length = 0;

	if (!find_use(&use, source, line, called))
		return false;
	if (*use.holder && escape_of(escape, source, use.line, use.holder))
		return true;
	if (*use.receiver && try_used(escape, source, use.line, use.receiver))
		return true;
	while (is_word(use.code[use.end + 1 + length]))
		length++;
	if (!length || length >= CALLSITE_NAME ||
	    !strchr(",)", use.code[use.end + 1 + length]))
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)length,
		 use.code + use.end + 1);
	return try_used(escape, source, use.line, name);
}

/* "31, 34 and 40" */
static void write_exits(char *text, size_t size, const struct escape *escape)
{
	size_t used = 0;

	text[0] = 0;
	for (size_t i = 0; i < escape->n_exits && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%d",
					 !i			    ? ""
					 : i + 1 == escape->n_exits ? " and "
								    : ", ",
					 escape->exits[i]);
}

void escape_say(struct sentences *out, const struct escape *escape,
		const char *place)
{
	bool several = escape->n_exits > 1;
	char exits[64];

	write_exits(exits, sizeof(exits), escape);
	sentence_add(out, ". ",
		     "%s calls %s in line %d, but not before the %s%s of "
		     "line%s %s: a defer right behind line %d gets there each "
		     "time",
		     place, escape->end, escape->ended, escape->kind,
		     several ? "s" : "", several ? "s" : "", exits,
		     escape->made);
}
