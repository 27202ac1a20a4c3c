/* SPDX-License-Identifier: MIT */
#include "hint/hint.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "hint/origin.h"
#include "hint/sentence.h"
#include "report/site.h"

/* A site, and what its heaviest stack shows of it. */
struct facts {
	const struct site *site;
	const struct site_stack *stack; /* NULL: none */
	struct origin origin;
};

static void find_facts(struct facts *facts, const struct site *site)
{
	*facts = (struct facts){.site = site};
	if (!site->n_stacks)
		return;
	facts->stack = &site->stacks[0];
	origin_find(&facts->origin, facts->stack->frames,
		    facts->stack->n_frames, site->callee,
		    facts->stack->stack->quality & QUALITY_C_CUT);
}

/* What cgo's own helpers return; NULL: it is something else. */
static const char *helper_words(const char *kind)
{
	if (!kind)
		return NULL;
	if (!strcmp(kind, "C.CString"))
		return "Go never frees what C.CString returns: "
		       "defer C.free(unsafe.Pointer(p))";
	if (!strcmp(kind, "C.CBytes"))
		return "Go never frees what C.CBytes returns: defer C.free(p)";
	if (!strcmp(kind, "C.malloc"))
		return "every C.malloc needs its C.free(p)";
	return NULL;
}

/* What C code of the program called is released by C code, too. */
static void say_known(struct sentences *out, const struct origin *origin)
{
	const struct deallocator *known = origin->known;
	char place[PLACE_NAME_BYTES];

	if (origin->through)
		sentence_add(out, ". ", "%s made %s for %s: %.*s() releases it",
			     origin->maker, known->made,
			     sentence_place(origin->through, place),
			     (int)deallocator_name_length(known),
			     known->release);
	else
		sentence_add(out, ". ", "C.%s made %s: C.%s releases it",
			     origin->maker, known->made, known->release);
	if (*known->note)
		sentence_add(out, "; ", "%s", known->note);
}

static void say_unknown(struct sentences *out, const struct facts *facts)
{
	const struct frame *keeper = facts->origin.keeper;
	const char *callee = facts->site->callee;
	char place[PLACE_NAME_BYTES];

	if (facts->origin.is_cxx && keeper)
		sentence_add(out, ". ",
			     "%s made it with new: only a delete in C++ ends "
			     "it, C.free does not",
			     sentence_place(keeper, place));
	else if (callee && keeper && strcmp(callee, keeper->function) != 0)
		sentence_add(
		    out, ". ",
		    "%s, inside C.%s, allocated it: call what releases "
		    "the work of C.%s",
		    sentence_place(keeper, place), callee, callee);
	else if (callee)
		sentence_add(out, ". ",
			     "what C.%s allocates is never released: call what "
			     "its library documents for that",
			     callee);
	else if (keeper)
		sentence_add(out, ". ",
			     "%s allocated it, and no Go code called it: that "
			     "C code has to release it",
			     sentence_place(keeper, place));
}

/* What the memory is, and who releases it. */
static void say_memory(struct sentences *out, const struct facts *facts)
{
	const char *words = helper_words(facts->site->kind);

	if (words)
		sentence_add(out, ". ", "%s", words);
	else if (facts->origin.known)
		say_known(out, &facts->origin);
	else
		say_unknown(out, facts);
}

/* Is it a buffer that grows where it is? */
static void say_grown(struct sentences *out, const struct facts *facts)
{
	const struct group *group =
	    facts->stack ? facts->stack->stack->group : NULL;

	if (group && 2 * group->moved > group->tally.allocated_objects)
		sentence_add(out, ". ",
			     "It was grown by realloc: what the last realloc "
			     "returned is to be freed, no earlier address");
}

/* The blocks of other calls do get released. */
static void say_siblings(struct sentences *out, const struct site *site)
{
	uint64_t clean = site->calls - site->calls_leaving;

	if (site->calls_leaving && site->calls > site->calls_leaving &&
	    site->tally.freed_objects)
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

static void say_leak(struct sentences *out, const struct site *site)
{
	struct facts facts;

	find_facts(&facts, site);
	say_memory(out, &facts);
	say_grown(out, &facts);
	say_siblings(out, site);
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
