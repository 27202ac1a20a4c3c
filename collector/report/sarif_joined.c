/* SPDX-License-Identifier: MIT */
#include "report/sarif_joined.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/joined.h"
#include "report/json_joined.h"
#include "report/json_site.h"
#include "report/repository.h"
#include "report/sarif_place.h"
#include "report/sarif_result.h"
#include "report/site.h"
#include "symbol/frame.h"

/* A run has a rule "leak", too. */
#define ID_START "scan/"
#define ID_BYTES 128

static const char *rule_id(const struct joined_finding *finding,
			   char id[ID_BYTES])
{
	snprintf(id, ID_BYTES, ID_START "%s", finding->rule);
	return id;
}

static json_t *rule_object(const struct joined_finding *finding)
{
	char id[ID_BYTES], brief[ID_BYTES + 64];

	snprintf(brief, sizeof(brief),
		 "%.100s: found in the source by darkheap scan, not seen in "
		 "a run",
		 finding->rule);
	return json_pack(
	    "{s:o, s:o, s:o, s:{s:s}, s:{s:[s,s,s], s:s}}", "id",
	    sarif_text(rule_id(finding, id)), "shortDescription",
	    sarif_message(brief), "help",
	    sarif_message("The run tells nothing of it: its properties say "
			  "why. docs/scan.md has the rule."),
	    "defaultConfiguration", "level", "note", "properties", "tags",
	    "memory", "cgo", "static", "problem.severity", "recommendation");
}

/* A rule once, though the file may have thousands of them. */
static void add_rule(struct sarif_scan *scan,
		     const struct joined_finding *finding, json_t *rules)
{
	char id[ID_BYTES];
	json_t *key = sarif_text(rule_id(finding, id));
	const char *text = json_string_value(key);

	if (text && !json_object_get(scan->numbers, text)) {
		json_object_set_new(
		    scan->numbers, text,
		    json_integer((json_int_t)json_array_size(rules)));
		json_array_append_new(rules, rule_object(finding));
	}
	json_decref(key);
}

int sarif_scan_init(struct sarif_scan *scan, const struct joined *joined,
		    json_t *rules)
{
	*scan = (struct sarif_scan){.joined = joined, .numbers = json_object()};
	if (!scan->numbers || !rules)
		return -ENOMEM;
	for (size_t i = 0; joined && i < joined->n_findings; i++)
		if (sarif_scan_wants(&joined->findings[i]))
			add_rule(scan, &joined->findings[i], rules);
	return 0;
}

void sarif_scan_release(struct sarif_scan *scan)
{
	json_decref(scan->numbers);
	*scan = (struct sarif_scan){0};
}

bool sarif_scan_wants(const struct joined_finding *finding)
{
	return finding->state == JOINED_STATIC_ONLY &&
	       finding->why != JOINED_SUPPRESSED;
}

/* What did not run may leak; what ran has shown nothing. */
static const char *level_of(const struct joined_finding *finding)
{
	bool is_open = finding->why == JOINED_NOT_EXECUTED ||
		       finding->why == JOINED_UNKNOWN;
	bool is_note = finding->level && (!strcmp(finding->level, "note") ||
					  !strcmp(finding->level, "none"));

	return is_open && !is_note ? "warning" : "note";
}

static uint64_t add_text(uint64_t hash, const char *text)
{
	for (; text && *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return (hash ^ '|') * UINT64_C(0x100000001b3);
}

/* The scan's own, else equal as long as function and words are. */
static json_t *fingerprint(const struct joined_finding *finding)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	char id[24];

	if (finding->id)
		return sarif_text(finding->id);
	hash = add_text(hash, finding->rule);
	hash = add_text(hash, finding->file);
	hash = add_text(hash, finding->function);
	hash = add_text(hash, finding->message);
	snprintf(id, sizeof(id), "%012" PRIx64, hash >> 16);
	return json_string(id);
}

/* From the root of the repository, or as the scan has said it. */
static json_t *location_of(struct repository *repository,
			   const struct joined_finding *finding)
{
	struct frame place = {
	    .language = LANGUAGE_GO,
	    .function = finding->function,
	    .file = finding->path ? finding->path : finding->file,
	    .line = finding->line ? finding->line : 1,
	};
	const char *below =
	    finding->path ? repository_path(repository, &place) : NULL;

	if (!below && *finding->file != '/')
		below = finding->file;
	return sarif_location_at(below, &place, NULL, 0);
}

static json_t *message_of(const struct joined_finding *finding)
{
	size_t size = strlen(finding->message) + JOINED_SAYS_BYTES + 32;
	char *text = malloc(size);
	json_t *message;

	if (!text)
		return NULL;
	snprintf(text, size, "%s%s(%s)", finding->message,
		 *finding->message ? " " : "", finding->says);
	message = sarif_message(text);
	free(text);
	return message;
}

json_t *sarif_scan_result(const struct sarif_scan *scan,
			  struct repository *repository,
			  const struct joined_finding *finding)
{
	char id[ID_BYTES];
	json_t *rule = sarif_text(rule_id(finding, id));
	json_t *number =
	    json_object_get(scan->numbers, json_string_value(rule));

	return json_pack(
	    "{s:o, s:O?, s:s, s:o, s:{s:o, s:o}, s:[o], s:{s:s, s:s, s:o, "
	    "s:o}}",
	    "ruleId", rule, "ruleIndex", number, "level", level_of(finding),
	    "message", message_of(finding), "partialFingerprints",
	    "primaryLocationLineHash", fingerprint(finding), "darkheap/scan/v1",
	    fingerprint(finding), "locations", location_of(repository, finding),
	    "properties", "state", joined_state_word(finding->state), "why",
	    joined_why_word(finding->why), "function",
	    json_text(finding->function), "site",
	    finding->site ? json_string(finding->site->id) : json_null());
}

void sarif_scan_mark(const struct sarif_scan *scan,
		     const struct accusation *entry, json_t *result)
{
	const struct joined *joined = scan->joined;
	json_t *rules = json_array(), *properties;

	for (size_t i = 0; joined && i < joined->n_findings; i++)
		if (joined->findings[i].bad == entry)
			json_array_append_new(
			    rules, json_text(joined->findings[i].rule));
	properties = json_array_size(rules)
			 ? json_pack("{s:O}", SARIF_SCAN_PROPERTY, rules)
			 : NULL;
	if (properties)
		json_object_set_new(result, "properties", properties);
	json_decref(rules);
}

json_t *sarif_scan_properties(const struct sarif_scan *scan)
{
	return scan->joined ? json_joined_head(scan->joined) : NULL;
}
