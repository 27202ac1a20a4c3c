/* SPDX-License-Identifier: MIT */
#include "report/site_words.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "model/bad_frees.h"
#include "report/accusations.h"
#include "report/sampled.h"
#include "report/site.h"
#include "report/site_test.h"
#include "report/text_site.h"
#include "symbol/blame.h"

#define TESTS_SHOWN 5

/* The proof that decided; text says the rest of them, too. */
static const char *first_proof(const struct site *site)
{
	return site->finding.n_proofs ? site->finding.proofs[0].says : "";
}

const char *site_words(const struct site *site, char text[SITE_WORDS_BYTES])
{
	char place[PLACE_BYTES], blocks[AMOUNT_BYTES], size[AMOUNT_BYTES];
	const char *proof = first_proof(site);

	snprintf(text, SITE_WORDS_BYTES, "%s %s %s, %s%s%s",
		 text_place(site, place),
		 site->finding.verdict >= VERDICT_GROWING ? "loses" : "holds",
		 sampled_blocks(blocks, &site->tally),
		 sampled_bytes(size, &site->tally), *proof ? ": " : "", proof);
	return text;
}

/* Who was run again alone, and did not lose it then, is not named. */
static bool is_named(const struct site *site, const struct site_test *test)
{
	return test->name && tally_live_objects(&test->tally) &&
	       (!test->repetitions || test->verdict >= site->finding.verdict);
}

const char *site_left_by(const struct site *site, char text[SITE_WORDS_BYTES])
{
	size_t shown = 0, known = 0;
	int used = 0;

	text[0] = 0;
	for (size_t i = 0; i < site->n_tests; i++) {
		const struct site_test *test = &site->tests[i];

		if (!is_named(site, test) || known++ >= TESTS_SHOWN)
			continue;
		used += snprintf(text + used, SITE_WORDS_BYTES - (size_t)used,
				 "%s%.200s", shown++ ? ", " : "Left by ",
				 test->name);
	}
	if (known > shown)
		snprintf(text + used, SITE_WORDS_BYTES - (size_t)used,
			 " and %zu more", known - shown);
	return text;
}

const char *site_test_words(const struct site *site,
			    const struct site_test *test,
			    char text[SITE_WORDS_BYTES])
{
	char place[PLACE_BYTES], blocks[AMOUNT_BYTES], size[AMOUNT_BYTES];

	snprintf(text, SITE_WORDS_BYTES, "%s, %s left at %s",
		 sampled_blocks(blocks, &test->tally),
		 sampled_bytes(size, &test->tally), text_place(site, place));
	return text;
}

const char *site_todo(const struct site *site, char text[SITE_TODO_BYTES])
{
	char hint[HINT_BYTES];

	hint_write(site, hint);
	snprintf(text, SITE_TODO_BYTES, "%s%s", *hint ? "To do: " : "", hint);
	return text;
}

/* "", or "main.closeTwice". */
static void find_function(const struct accusation_frames *stack, char *text,
			  size_t size)
{
	size_t blame = blame_find(stack->frames, stack->n);

	text[0] = 0;
	if (blame < stack->n && stack->frames[blame].function)
		snprintf(text, size, "%.400s", stack->frames[blame].function);
}

const char *bad_free_words(const struct accusation *entry,
			   char text[SITE_WORDS_BYTES])
{
	static const char *const labels[ACCUSATION_STACKS] = {
	    [STACK_FREED] = "freed by",
	    [STACK_FIRST_FREED] = "before that by",
	    [STACK_ALLOCATED] = "allocated by",
	};
	char function[512];
	int used = snprintf(text, SITE_WORDS_BYTES, "%s",
			    accusation_title(entry->bad->what));

	if (entry->bad->count > 1)
		used += snprintf(text + used, SITE_WORDS_BYTES - (size_t)used,
				 ", %" PRIu64 " times", entry->bad->count);
	for (int i = ACCUSATION_STACKS - 1; i >= 0; i--) {
		find_function(&entry->stacks[i], function, sizeof(function));
		if (*function)
			used += snprintf(text + used,
					 SITE_WORDS_BYTES - (size_t)used,
					 "; %s %s", labels[i], function);
	}
	return text;
}
