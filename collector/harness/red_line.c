/* SPDX-License-Identifier: MIT */
#include "harness/red_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/page.h"
#include "report/site.h"
#include "report/site_test.h"

const char *red_line_what(const struct site *site, char text[RED_WHAT_BYTES])
{
	const char *kind = site->kind ? site->kind : "";

	if (!strncmp(kind, "C.", 2))
		snprintf(text, RED_WHAT_BYTES, "%.100s never freed", kind);
	else if (site->callee)
		snprintf(text, RED_WHAT_BYTES,
			 "what C.%.100s allocated is never freed",
			 site->callee);
	else
		snprintf(text, RED_WHAT_BYTES, "never freed");
	return text;
}

/* Where it is in a module of others, the package under test called that. */
static void write_caller(const struct site *site, char *text, size_t size)
{
	const struct frame *caller = &site->caller;

	text[0] = 0;
	if (site->has_caller && caller->file && *caller->file && caller->line)
		snprintf(text, size, ", called at %.150s:%u",
			 basename(caller->file), (unsigned)caller->line);
}

static void write_place(const struct site *site, char *text, size_t size)
{
	const struct frame *blame = &site->blame;

	if (blame->file && *blame->file && blame->line)
		snprintf(text, size, "%.150s:%u", basename(blame->file),
			 (unsigned)blame->line);
	else
		snprintf(text, size, "%.150s",
			 blame->function ? blame->function
			 : blame->module ? basename(blame->module)
					 : "unknown code");
}

/* Of blocks that have one size, that size. */
static void write_amount(const struct tally *tally, bool is_utf8, char *text,
			 size_t size)
{
	uint64_t objects = tally_live_objects(tally);
	uint64_t bytes = tally_live_bytes(tally);
	char word[WORD_BYTES];

	if (objects && bytes % objects == 0)
		snprintf(text, size, "%" PRIu64 " %s %s", objects,
			 is_utf8 ? "×" : "x", page_size(word, bytes / objects));
	else
		snprintf(text, size, "%" PRIu64 " blocks, %s,", objects,
			 page_size(word, bytes));
}

/* Nothing that a target wrote may reach a terminal as it is. */
static void tame(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

const char *red_line_write(const struct site *site,
			   const struct site_test *test, const char *obstacle,
			   bool is_utf8, char text[RED_LINE_BYTES])
{
	char what[RED_WHAT_BYTES], place[200], caller[200], amount[100];

	red_line_what(site, what);
	write_place(site, place, sizeof(place));
	write_caller(site, caller, sizeof(caller));
	write_amount(&test->tally, is_utf8, amount, sizeof(amount));
	snprintf(text, RED_LINE_BYTES, "%.120s %s %s at %s%s (%s)%s%.100s%s",
		 test->name ? test->name : "an unknown test",
		 obstacle			    ? "may leak"
		 : test->verdict >= VERDICT_GROWING ? "leaks"
						    : "left",
		 amount, place, caller, what,
		 obstacle ? ": it cannot be repeated (" : "",
		 obstacle ? obstacle : "", obstacle ? ")" : "");
	tame(text);
	return text;
}
