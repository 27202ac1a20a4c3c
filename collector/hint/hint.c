/* SPDX-License-Identifier: MIT */
#include "hint/hint.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "hint/closer.h"
#include "hint/ender.h"
#include "hint/escape.h"
#include "hint/gosource.h"
#include "hint/mistake.h"
#include "hint/origin.h"
#include "hint/sentence.h"
#include "report/site.h"
#include "symbol/blame.h"
#include "symbol/gopackage.h"

/* A site, and what its heaviest stack shows of it. */
struct facts {
	const struct site *site;
	const struct site_stack *stack; /* NULL: none */
	struct origin origin;
	/* where the source shows that the result of a helper goes */
	char kept_by[CALLSITE_NAME];  /* "w.c.name", "": no field */
	const struct frame *receiver; /* function that it is returned to */
};

static void find_origin(struct origin *origin, const struct site *site,
			const struct site_stack *stack)
{
	origin_find(origin, stack->frames, stack->n_frames, site->callee,
		    stack->stack->quality & QUALITY_C_CUT);
}

/* What a small part of a site is says nothing of the whole. */
static bool is_telling(const struct site *site, const struct site_stack *part)
{
	return 4 * tally_live_bytes(&part->stack->tally) >=
	       tally_live_bytes(&site->stacks[0].stack->tally);
}

/*
 * The heaviest stack shows what the memory is.  But C code of the program that
 * makes an object and allocates parts of it needs the object's release.
 */
static void find_facts(struct facts *facts, const struct site *site)
{
	*facts = (struct facts){.site = site};
	if (!site->n_stacks)
		return;
	facts->stack = &site->stacks[0];
	find_origin(&facts->origin, site, facts->stack);
	if (facts->origin.known && !(facts->origin.through &&
				     deallocator_is_plain(facts->origin.known)))
		return;
	for (size_t i = 1; i < site->n_stacks; i++) {
		struct origin other;

		if (!is_telling(site, &site->stacks[i]))
			break;
		find_origin(&other, site, &site->stacks[i]);
		if (other.known && !deallocator_is_plain(other.known)) {
			facts->origin = other;
			return;
		}
	}
}

/* What cgo's own helpers return is freed so; NULL: it is something else. */
static const char *helper_release(const char *kind)
{
	if (!kind)
		return NULL;
	if (!strcmp(kind, "C.CString"))
		return "C.free(unsafe.Pointer(p))";
	if (!strcmp(kind, "C.CBytes") || !strcmp(kind, "C.malloc"))
		return "C.free(p)";
	return NULL;
}

/*
 * Who keeps it past the function has to free it: a defer there would leave a
 * pointer to nothing behind.
 */
static void say_helper(struct sentences *out, const struct facts *facts)
{
	const struct site *site = facts->site;
	const char *release = helper_release(site->kind);
	char place[PLACE_NAME_BYTES];

	if (facts->receiver)
		sentence_add(out, ". ",
			     "Go never frees what %s returns, and line %d "
			     "returns it to %s: who keeps it has to call %s",
			     site->kind, site->blame.line,
			     sentence_place(facts->receiver, place), release);
	else if (*facts->kept_by)
		sentence_add(out, ". ",
			     "Go never frees what %s returns, and %s keeps it: "
			     "C.free that before it gets another value, and "
			     "when its owner ends",
			     site->kind, facts->kept_by);
	else if (!strcmp(site->kind, "C.malloc"))
		sentence_add(out, ". ", "every C.malloc needs its %s", release);
	else
		sentence_add(out, ". ",
			     "Go never frees what %s returns: defer %s",
			     site->kind, release);
}

/* What C code of the program called is released by C code, too. */
static void say_known_in_c(struct sentences *out, const struct origin *origin)
{
	const struct deallocator *known = origin->known;
	int length = (int)deallocator_name_length(known);
	char place[PLACE_NAME_BYTES];

	sentence_place(origin->through, place);
	if (deallocator_is_plain(known))
		sentence_add(out, ". ",
			     "%s, C code of the program, got it from %s: who "
			     "keeps it has to call %.*s()",
			     place, origin->maker, length, known->release);
	else
		sentence_add(
		    out, ". ", "%s made %s, for %s: %.*s() releases it",
		    origin->maker, known->made, place, length, known->release);
}

static void say_known(struct sentences *out, const struct facts *facts)
{
	const struct origin *origin = &facts->origin;
	const struct deallocator *known = origin->known;

	if (origin->through)
		say_known_in_c(out, origin);
	else if (origin->is_left && deallocator_is_plain(known))
		sentence_add(out, ". ",
			     "C.%s got it from %s: C.%s releases it, unless "
			     "it is an object that has a release of its own",
			     facts->site->callee, origin->maker,
			     known->release);
	else
		sentence_add(out, ". ", "C.%s made %s: C.%s releases it",
			     origin->maker, known->made, known->release);
	if (*known->note)
		sentence_add(out, "; ", "%s", known->note);
}

/* The program's own C code knows best; a library has its documentation. */
static void say_unknown(struct sentences *out, const struct facts *facts)
{
	const struct origin *origin = &facts->origin;
	const char *callee = facts->site->callee;
	char place[PLACE_NAME_BYTES], through[PLACE_NAME_BYTES];

	if (origin->keeper)
		sentence_place(origin->keeper, place);
	if (origin->is_cxx && origin->keeper)
		sentence_add(out, ". ",
			     "%s made it with new: only a delete in C++ ends "
			     "it, C.free does not",
			     place);
	else if (!callee && origin->keeper && facts->site->starter)
		sentence_add(
		    out, ". ",
		    "%s allocated it in a thread of C, which goes on "
		    "while what %s made is not ended: mend that first",
		    place,
		    sentence_place(&facts->site->starter->blame, through));
	else if (!callee && origin->keeper)
		sentence_add(out, ". ",
			     "%s allocated it, and no Go code called it: that "
			     "C code has to release it",
			     place);
	else if (origin->library)
		sentence_add(out, ". ",
			     "%s, which %s calls, allocates it: call what its "
			     "documentation names for that",
			     sentence_place(origin->library, place),
			     sentence_place(origin->through, through));
	else if (origin->is_own)
		sentence_add(out, ". ",
			     "%s, C code of the program, allocates it: see "
			     "there who has to release it",
			     place);
	else if (callee && origin->callee && origin->callee->module)
		sentence_add(out, ". ",
			     "C.%s of %.80s allocates it: call what its "
			     "documentation names for that",
			     callee, basename(origin->callee->module));
	else if (callee)
		sentence_add(out, ". ",
			     "what C.%s allocates is never released: call what "
			     "its library documents for that",
			     callee);
}

/* What the memory is, and who releases it. */
static void say_memory(struct sentences *out, const struct facts *facts)
{
	if (helper_release(facts->site->kind))
		say_helper(out, facts);
	else if (facts->origin.known)
		say_known(out, facts);
	else
		say_unknown(out, facts);
}

/* A buffer that grows where it is?  What a library hands out is what it is. */
static void say_grown(struct sentences *out, const struct facts *facts)
{
	const struct stack *stack = facts->stack ? facts->stack->stack : NULL;

	if (stack && !facts->origin.known &&
	    2 * stack->moved > stack->tally.allocated_objects)
		sentence_add(out, ". ",
			     "It was grown by realloc: what the last realloc "
			     "returned is to be freed, no earlier address");
}

static bool is_same_function(const struct frame *a, const struct frame *b)
{
	return a->function && b->function && !strcmp(a->function, b->function);
}

/* Who freed other blocks of the same stack; false: that was not recorded. */
static bool say_freer(struct sentences *out, const struct facts *facts)
{
	const struct site *site = facts->site;
	char place[PLACE_NAME_BYTES];

	if (!facts->stack || !site->freed_by_freer)
		return false;
	sentence_add(out, ". ",
		     "%s freed %" PRIu64 " of the %" PRIu64
		     " blocks of this line: %s",
		     sentence_place(&site->freer, place), site->freed_by_freer,
		     facts->stack->stack->group->tally.allocated_objects,
		     is_same_function(&site->freer, &site->blame)
			 ? "not every way through it gets there"
			 : "the others need that, too");
	return true;
}

/* The blocks of other calls do get released. */
static void say_siblings(struct sentences *out, const struct site *site)
{
	uint64_t clean = site->calls > site->calls_leaving
			     ? site->calls - site->calls_leaving
			     : 0;

	/* of threads of C each allocation counts as a call, and has no line */
	if (site->calls_leaving && clean >= site->calls_leaving &&
	    site->tally.freed_objects && site->kind &&
	    strcmp(site->kind, "c_thread") != 0)
		sentence_add(out, ". ",
			     "%" PRIu64 " of %" PRIu64
			     " calls from this line left nothing: look for the "
			     "path of the other %" PRIu64,
			     clean, site->calls, site->calls_leaving);
}

static bool is_elsewhere(const struct site *site)
{
	return site->has_caller && site->caller.function;
}

static void say_caller(struct sentences *out, const struct site *site)
{
	char place[PLACE_NAME_BYTES];

	if (is_elsewhere(site))
		sentence_add(out, ". ", "The program comes here from %s",
			     sentence_place(&site->caller, place));
}

/* Does Go get the memory as the result of what it called? */
static bool is_returned(const struct origin *origin)
{
	return origin->known && !origin->through &&
	       deallocator_is_returned(origin->known);
}

static void describe_call(struct suspect_call *call, const struct facts *facts)
{
	const struct site *site = facts->site;
	const struct origin *origin = &facts->origin;

	*call = (struct suspect_call){
	    .file = basename(site->blame.file),
	    .line = site->blame.line,
	    .called = site->callee,
	    .is_returned = is_returned(origin),
	    .is_one =
		2 * tally_live_objects(&site->tally) <= 3 * site->calls_leaving,
	};
	if (helper_release(site->kind)) {
		call->called = site->kind + strlen("C.");
		call->is_returned = true;
		call->release = "free";
		call->release_length = strlen("free");
	} else if (origin->known && !origin->through) {
		call->release = origin->known->release;
		call->release_length = deallocator_name_length(origin->known);
	}
}

/* A call of several lines has the number of its last. */
#define CALL_LINES_MAX 24

static int find_line(const struct gosource *source, int line,
		     const char *called)
{
	struct callsite ignored;

	for (int i = line; called && i > 0 && i + CALL_LINES_MAX > line; i--)
		if (callsite_find(&ignored, gosource_code(source, i), called))
			return i;
	return 0;
}

/*
 * Who wants to call the method for it?  A release for one kind of object says
 * what it is; any other one must be of the field that got the memory.
 */
static bool find_closer(struct closer *closer, const struct facts *facts,
			const struct gosource *source,
			const struct suspect_call *call, time_t built)
{
	const struct deallocator *known = facts->origin.known;
	char field[CALLSITE_NAME];
	struct closer_wanted wanted = {
	    .source = source,
	    .blame = &facts->site->blame,
	    .release = call->release,
	    .length = call->release_length,
	    .built = built,
	};

	if (known && !deallocator_is_plain(known)) {
		wanted.release = known->release;
		wanted.length = deallocator_name_length(known);
	} else if (closer_field(source, call->line, call->called, field)) {
		wanted.field = field;
	} else {
		return false;
	}
	return closer_find(closer, &wanted);
}

enum said {
	SAID_NOTHING,
	SAID_MISTAKE,
	SAID_CALLER, /* what it has to call */
};

/*
 * The innermost frame of the program that is not of the package of the blamed
 * one: where a Close of that is missing.  `called`: what it called there.
 */
static const struct frame *find_user(const struct facts *facts,
				     const struct frame **called)
{
	const struct site *site = facts->site;
	const struct site_stack *stack = facts->stack;
	size_t length = gopackage_length(site->blame.function);

	*called = NULL;
	for (size_t i = 0; i < stack->n_frames; i++) {
		const struct frame *frame = &stack->frames[i];
		const char *function = frame->function;

		if (frame->language != LANGUAGE_GO || !function)
			continue;
		if (is_elsewhere(site)
			? frame->line == site->caller.line &&
			      is_same_function(frame, &site->caller)
			: *called && (gopackage_length(function) != length ||
				      strncmp(function, site->blame.function,
					      length) != 0))
			return *called ? frame : NULL;
		if (*called || is_same_function(frame, &site->blame))
			*called = frame;
	}
	return NULL;
}

/* "m/pack.(*T).Open[...]": Open */
static void copy_last_word(char word[CALLSITE_NAME], const char *function)
{
	const char *name = gopackage_local_name(function), *end, *start;

	end = name + strcspn(name, "[");
	for (start = end; start > name && start[-1] != '.'; start--)
		;
	snprintf(word, CALLSITE_NAME, "%.*s",
		 end - start < CALLSITE_NAME ? (int)(end - start) : 0, start);
}

/* Where the program leaves a function without ending what it made there. */
static bool say_escape(struct sentences *out, const struct facts *facts)
{
	const struct site *site = facts->site;
	char word[CALLSITE_NAME], place[PLACE_NAME_BYTES];
	const struct frame *user;
	const struct frame *called;
	struct gosource source;
	struct escape escape;
	bool said;

	if (!facts->stack || !facts->stack->process || !site->blame.function ||
	    helper_release(site->kind))
		return false;
	user = find_user(facts, &called);
	if (!user || !user->file ||
	    gosource_read(&source, user->file,
			  facts->stack->process->start.tv_sec))
		return false;
	copy_last_word(word, called->function);
	said =
	    escape_find(&escape, &source, user->line, word) && escape.n_exits;
	gosource_release(&source);
	if (said)
		escape_say(out, &escape, sentence_place(user, place));
	return said;
}

/* What the program calls what the module made, or has called it of. */
static void find_variable(char variable[CALLSITE_NAME],
			  const struct facts *facts, const struct ender *ender,
			  time_t built)
{
	char word[CALLSITE_NAME], method[CALLSITE_NAME + 8];
	const struct frame *user;
	struct gosource source;
	const struct frame *called;

	variable[0] = 0;
	user = is_elsewhere(facts->site) ? find_user(facts, &called) : NULL;
	if (!user || !user->file || gosource_read(&source, user->file, built))
		return;
	copy_last_word(word, called->function);
	snprintf(method, sizeof(method), "(*%s).", ender->type);
	escape_variable(variable, &source, user->line, word,
			ender->is_receiver && strstr(called->function, method));
	gosource_release(&source);
}

/* Whether the caller calls it: then one way past it is to be found. */
static void say_called(struct sentences *out, const struct facts *facts,
		       const struct ender *ender, bool is_sure, time_t built)
{
	const struct site *site = facts->site;
	const struct frame *caller =
	    is_elsewhere(site) ? &site->caller : &site->blame;
	char variable[CALLSITE_NAME], place[PLACE_NAME_BYTES];
	bool is_deferred;
	int call;

	find_variable(variable, facts, ender, built);
	call = ender_call(ender, caller, built, variable, &is_deferred);
	sentence_place(caller, place);
	if (call > 0 && is_deferred)
		sentence_add(out, ": ",
			     "%s defers a %s in line %d, so what outlives it "
			     "is held by something else",
			     place, ender->method, call);
	else if (call > 0)
		sentence_add(out, ": ",
			     "%s calls a %s in line %d, does it get there "
			     "each time?",
			     place, ender->method, call);
	else if (is_sure && is_elsewhere(site))
		sentence_add(out, ": ", "%s has to call it", place);
	else if (is_sure)
		sentence_add(out, ": ", "call it for each of them");
	else if (!call && is_elsewhere(site))
		sentence_add(out, ": ",
			     "%s has no call of it; is there one elsewhere, "
			     "for each of them?",
			     place);
	else
		sentence_add(out, ": ", "is it called for each of them?");
}

static void say_closer(struct sentences *out, const struct facts *facts,
		       const struct closer *closer, time_t built)
{
	const char *function = facts->site->blame.function;
	size_t length = gopackage_length(function);
	struct ender same = {.is_receiver = true};
	char package[PLACE_NAME_BYTES];

	snprintf(package, sizeof(package), "%.*s", (int)length, function);
	sentence_add(
	    out, ". ", "%.100s.(*%s).%s (%s:%d) %s %s", basename(package),
	    closer->type, closer->method, closer->file, closer->line,
	    closer->is_indirect ? "gets to" : "calls", closer->release);
	memcpy(same.type, closer->type, CALLSITE_NAME);
	memcpy(same.method, closer->method, CALLSITE_NAME);
	say_called(out, facts, &same, true, built);
}

/* Whether its Close would have released this memory nobody knows. */
static void say_ender(struct sentences *out, const struct facts *facts,
		      const struct ender *ender, time_t built)
{
	const char *function = facts->site->blame.function;
	char package[PLACE_NAME_BYTES];

	snprintf(package, sizeof(package), "%.*s",
		 (int)gopackage_length(function), function);
	sentence_add(out, ". ", "%.100s.(*%s).%s (%s:%d) %s %s",
		     basename(package), ender->type, ender->method, ender->file,
		     ender->line, ender->is_indirect ? "gets to" : "calls",
		     ender->calls);
	say_called(out, facts, ender, false, built);
}

/* What the program called returns something that has a Close. */
static bool say_result(struct sentences *out, const struct facts *facts,
		       time_t built)
{
	const struct frame *user, *called;
	char package[PLACE_NAME_BYTES];
	struct gosource source;
	struct ender ender;
	bool found;

	if (!is_elsewhere(facts->site) || helper_release(facts->site->kind))
		return false;
	user = find_user(facts, &called);
	if (!user || !called->file ||
	    gosource_read(&source, called->file, built))
		return false;
	found = ender_find_result(&ender, &source, called, built);
	gosource_release(&source);
	if (!found)
		return false;
	snprintf(package, sizeof(package), "%.*s",
		 (int)gopackage_length(called->function), called->function);
	sentence_add(out, ". ", "%.100s.(*%s).%s (%s:%d) ends such an object",
		     basename(package), ender.type, ender.method, ender.file,
		     ender.line);
	say_called(out, facts, &ender, false, built);
	return true;
}

/* Whom the blamed function returns to, if that is Go. */
static const struct frame *find_receiver(const struct site_stack *stack)
{
	size_t i = blame_find(stack->frames, stack->n_frames) + 1;
	const struct frame *frame = &stack->frames[i];

	if (i >= stack->n_frames || frame->language != LANGUAGE_GO ||
	    !frame->function || blame_is_go_helper(frame))
		return NULL;
	return frame;
}

/* Where the result of a helper goes, which decides who may free it. */
static void find_keeper(struct facts *facts, const struct gosource *source,
			const struct suspect_call *call)
{
	const char *code = gosource_code(source, call->line);
	struct callsite site;

	if (!helper_release(facts->site->kind) ||
	    !callsite_find(&site, code, call->called) || *site.inside)
		return;
	if (!strncmp(code + strspn(code, " \t"), "return ", 7))
		facts->receiver = find_receiver(facts->stack);
	else if (strchr(site.holder, '.'))
		memcpy(facts->kept_by, site.holder, sizeof(facts->kept_by));
}

static enum said say_in_source(struct sentences *out, struct facts *facts,
			       const struct gosource *source, time_t built)
{
	const struct frame *blame = &facts->site->blame;
	struct suspect_call call;
	struct closer closer;
	struct ender ender;

	describe_call(&call, facts);
	call.line = find_line(source, blame->line, call.called);
	if (call.line && mistake_say(out, source, &call))
		return SAID_MISTAKE;
	if (call.line && find_closer(&closer, facts, source, &call, built)) {
		say_closer(out, facts, &closer, built);
		return SAID_CALLER;
	}
	if (call.line)
		find_keeper(facts, source, &call);
	if (facts->receiver)
		return SAID_CALLER;
	if ((!helper_release(facts->site->kind) || *facts->kept_by) &&
	    ender_find(&ender, source, blame, built)) {
		say_ender(out, facts, &ender, built);
		return SAID_CALLER;
	}
	return say_result(out, facts, built) ? SAID_CALLER : SAID_NOTHING;
}

/*
 * What the source shows.  It must be as it was when the process began, or it
 * may not be what the program was built of.
 */
static enum said say_source(struct sentences *out, struct facts *facts)
{
	const struct frame *blame = &facts->site->blame;
	struct gosource source;
	enum said said;
	time_t built;

	if (!facts->stack || !facts->stack->process || !blame->file ||
	    !blame->function || blame->language != LANGUAGE_GO)
		return SAID_NOTHING;
	built = facts->stack->process->start.tv_sec;
	if (gosource_read(&source, blame->file, built))
		return SAID_NOTHING;
	said = say_in_source(out, facts, &source, built);
	gosource_release(&source);
	return said;
}

/* All that is known is which C code it was. */
static bool is_vague(const struct facts *facts)
{
	return !helper_release(facts->site->kind) && !facts->origin.known;
}

/* Each says more than the next one would. */
static void say_leak(struct sentences *out, const struct site *site)
{
	char text[HINT_BYTES] = "";
	struct sentences source = {.text = text, .size = sizeof(text)};
	struct facts facts;
	enum said said;

	find_facts(&facts, site);
	if (say_escape(out, &facts)) {
		if (facts.origin.known)
			say_memory(out, &facts);
		say_freer(out, &facts);
		return;
	}
	said = say_source(&source, &facts);
	if (said != SAID_CALLER || !is_vague(&facts)) {
		say_memory(out, &facts);
		say_grown(out, &facts);
	}
	if (*text)
		sentence_add(out, ". ", "%s", text);
	if (!say_freer(out, &facts) && said == SAID_NOTHING)
		say_siblings(out, site);
	if (said != SAID_CALLER)
		say_caller(out, site);
}

/* The most that one process held at once, rounded up to what one types. */
static void write_bound(const struct site *site, char *text, size_t size)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	uint64_t most = 0, bound = 1;
	size_t unit = 0;

	for (size_t i = 0; i < site->n_shares; i++)
		if (site->shares[i].tally.peak_bytes > most)
			most = site->shares[i].tally.peak_bytes;
	while (bound < most && bound < UINT64_C(1) << 48)
		bound *= 2;
	for (; unit < 4 && bound >= 1024; unit++)
		bound /= 1024;
	snprintf(text, size, "%" PRIu64 "%s", bound, units[unit]);
}

/* A pattern of --fail-on cannot hold a bracket as itself. */
static void say_cache(struct sentences *out, const struct site *site)
{
	const char *function = site->blame.function;
	char bound[32];

	write_bound(site, bound, sizeof(bound));
	if (!function || strpbrk(function, "[],'"))
		sentence_add(out, ". ",
			     "nothing to do if it is meant to be a cache: it "
			     "held less than %s at any time",
			     bound);
	else
		sentence_add(out, ". ",
			     "nothing to do if it is meant to be a cache: "
			     "--fail-on='leak,growing,site:%.200s>%s' tells "
			     "when it gets larger than it was here",
			     function, bound);
}

void hint_write(const struct site *site, char hint[HINT_BYTES])
{
	struct sentences out = {.text = hint, .size = HINT_BYTES};

	hint[0] = 0;
	if (site->is_lost)
		return;
	switch (site->finding.verdict) {
	case VERDICT_SUSPECT:
		sentence_add(&out, ". ",
			     "too few calls to tell: run more of what comes "
			     "to this line. If it leaks then");
		out.between = ": ";
		say_leak(&out, site);
		break;
	case VERDICT_GROWING:
	case VERDICT_LEAK:
		say_leak(&out, site);
		break;
	case VERDICT_CACHE:
		say_cache(&out, site);
		break;
	default:
		break;
	}
}
