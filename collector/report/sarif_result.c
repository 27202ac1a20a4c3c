/* SPDX-License-Identifier: MIT */
#include "report/sarif_result.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/bad_frees.h"
#include "report/accusations.h"
#include "report/joined.h"
#include "report/json_joined.h"
#include "report/json_site.h"
#include "report/pointed.h"
#include "report/sarif_place.h"
#include "report/sarif_rules.h"
#include "report/site.h"
#include "report/site_test.h"
#include "report/site_words.h"
#include "symbol/blame.h"

#define MESSAGE_BYTES \
	(2 * SITE_WORDS_BYTES + SITE_TODO_BYTES + JOINED_RULES_BYTES + 32)
#define TESTS_MAX 100 /* of a site's, in its properties */

bool sarif_wants(const struct site *site)
{
	return site->fails || site->finding.verdict >= VERDICT_SUSPECT;
}

static const char *level_of(const struct site *site)
{
	if (site->fails)
		return "error";
	return site->finding.verdict > VERDICT_SUSPECT ? "warning" : "note";
}

/*
 * GitHub refuses what has no place.  Where no source is known that is the
 * binary, and there is no line of it but the first.
 */
static struct frame with_file(const struct frame *frame,
			      const struct process *process)
{
	static const struct frame nothing;
	struct frame place = frame ? *frame : nothing;

	if (sarif_has_place(&place))
		return place;
	place.file = place.module && *place.module == '/' ? place.module
		     : process && process->exe && *process->exe == '/'
			 ? process->exe
			 : "/unknown";
	place.line = 1;
	return place;
}

/* What all results have. */
static json_t *result(struct repository *repository, size_t rule,
		      const char *level, const char *message,
		      const struct frame *place, const char *id,
		      const char *fingerprint)
{
	json_t *object = json_pack(
	    "{s:s, s:i, s:s, s:o, s:{s:s, s:s}}", "ruleId", sarif_rule_id(rule),
	    "ruleIndex", (int)rule, "level", level, "message",
	    sarif_message(message), "partialFingerprints",
	    "primaryLocationLineHash", id, fingerprint, id);

	json_object_set_new(
	    object, "locations",
	    json_pack("[o]", sarif_location(repository, place, NULL, 0)));
	return object;
}

static void add_stack(json_t *object, struct repository *repository,
		      const struct frame *frames, size_t n)
{
	json_t *flows = sarif_flows(repository, frames, n);
	json_t *stacks = sarif_stacks(repository, frames, n);

	if (flows)
		json_object_set_new(object, "codeFlows", flows);
	if (stacks)
		json_object_set_new(object, "stacks", stacks);
}

/* Where a person can act, else whatever has a file. */
static const struct frame *place_of_site(struct repository *repository,
					 const struct site *site)
{
	const char *path;
	const struct frame *place = pointed_site(repository, site, &path);

	if (place)
		return place;
	return site->has_caller && sarif_has_place(&site->caller)
		   ? &site->caller
		   : &site->blame;
}

static json_t *properties(const struct site *site)
{
	const struct tally *tally = &site->tally;

	return json_pack(
	    "{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "id", site->id,
	    "verdict", verdict_name(site->finding.verdict), "live_objects",
	    json_count(tally_live_objects(tally)), "live_bytes",
	    json_count(tally_live_bytes(tally)), "allocated_objects",
	    json_count(tally->allocated_objects), "peak_bytes",
	    json_count(tally->peak_bytes), "calls", json_count(site->calls),
	    "calls_leaving", json_count(site->calls_leaving));
}

static void add_tests(json_t *object, const struct site *site)
{
	json_t *tests = json_array();

	for (size_t i = 0; i < site->n_tests && i < TESTS_MAX; i++) {
		const struct site_test *test = &site->tests[i];

		if (test->name)
			json_array_append_new(
			    tests,
			    json_pack(
				"{s:o, s:s, s:o}", "name",
				sarif_text(test->name), "verdict",
				verdict_name(test->verdict), "live_objects",
				json_count(tally_live_objects(&test->tally))));
	}
	if (json_array_size(tests))
		json_object_set_new(object, "tests", tests);
	else
		json_decref(tests);
}

static const char *site_message(const struct site *site,
				char message[MESSAGE_BYTES])
{
	char words[SITE_WORDS_BYTES], tests[SITE_WORDS_BYTES];
	char todo[SITE_TODO_BYTES], rules[JOINED_RULES_BYTES];
	bool is_scanned = joined_rules(site, rules) != NULL;

	site_words(site, words);
	site_left_by(site, tests);
	site_todo(site, todo);
	snprintf(message, MESSAGE_BYTES, "%s.%s%s%s%s%s%s%s%s%s", words,
		 *tests ? " " : "", tests, *tests ? "." : "", *todo ? " " : "",
		 todo, *todo ? "." : "", is_scanned ? " The scan says " : "",
		 is_scanned ? rules : "", is_scanned ? "." : "");
	return message;
}

/* The line that is to blame is said where it is not the one pointed at. */
static void add_blamed(json_t *object, struct repository *repository,
		       const struct site *site, const struct frame *place)
{
	if (place == &site->blame || !sarif_has_place(&site->blame))
		return;
	json_object_set_new(
	    object, "relatedLocations",
	    json_pack("[o]", sarif_location(repository, &site->blame,
					    "allocated here", 1)));
}

json_t *sarif_site(struct repository *repository, const struct site *site,
		   bool with_stack)
{
	const struct frame *pointed = place_of_site(repository, site);
	struct frame place =
	    with_file(pointed, site->n_shares ? site->shares[0].process : NULL);
	char message[MESSAGE_BYTES];
	json_t *object =
	    result(repository, sarif_rule_of_verdict(site->finding.verdict),
		   level_of(site), site_message(site, message), &place,
		   site->id, "darkheap/site/v1");

	json_object_set_new(object, "properties", properties(site));
	add_tests(json_object_get(object, "properties"), site);
	if (site->scan)
		json_object_set_new(json_object_get(object, "properties"),
				    SARIF_SCAN_PROPERTY,
				    json_joined_site(site));
	add_blamed(object, repository, site, pointed);
	if (with_stack && site->n_stacks)
		add_stack(object, repository, site->stacks[0].frames,
			  site->stacks[0].n_frames);
	return object;
}

/* The frame to point at of one of its stacks, or NULL. */
static const struct frame *place_of_stack(struct repository *repository,
					  const struct accusation_frames *stack)
{
	size_t blame = blame_find(stack->frames, stack->n);
	const char *path;
	const struct frame *place = pointed_stack(repository, stack, &path);

	if (place)
		return place;
	return blame < stack->n ? &stack->frames[blame] : NULL;
}

static void add_others(json_t *object, struct repository *repository,
		       const struct accusation *entry)
{
	static const char *const words[ACCUSATION_STACKS] = {
	    [STACK_ALLOCATED] = "the block was allocated here",
	    [STACK_FIRST_FREED] = "the block was freed here before",
	    [STACK_FREED] = "freed here",
	};
	json_t *related = json_array();

	for (int i = 0; i < ACCUSATION_STACKS; i++) {
		const struct frame *place =
		    place_of_stack(repository, &entry->stacks[i]);

		if (place && sarif_has_place(place))
			json_array_append_new(
			    related,
			    sarif_location(repository, place, words[i], i + 1));
	}
	json_object_set_new(object, "relatedLocations", related);
}

json_t *sarif_bad_free(struct repository *repository,
		       const struct accusation *entry, bool with_stack)
{
	const struct accusation_frames *shown =
	    pointed_bad_free(repository, entry);
	struct frame place = with_file(
	    shown ? place_of_stack(repository, shown) : NULL, entry->process);
	char words[SITE_WORDS_BYTES], id[ACCUSATION_ID_BYTES];
	json_t *object;

	bad_free_words(entry, words);
	accusation_id(entry, id);
	object = result(repository, sarif_rule_of_bad_free(entry->bad->what),
			"error", words, &place, id, "darkheap/bad_free/v1");
	json_object_set_new(object, "occurrenceCount",
			    json_count(entry->bad->count));
	add_others(object, repository, entry);
	if (with_stack && shown)
		add_stack(object, repository, shown->frames, shown->n);
	return object;
}
