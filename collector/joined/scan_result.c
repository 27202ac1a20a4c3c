/* SPDX-License-Identifier: MIT */
#include "joined/scan_result.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "joined/scan_uri.h"
#include "report/joined.h"

/* That are looked through for a name; darkheap-scan has ten. */
#define RULES_MAX 1000

static json_t *member(json_t *object, const char *first, const char *second)
{
	return json_object_get(json_object_get(object, first), second);
}

const char *scan_result_text(json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text && *text ? text : NULL;
}

/* A line: 0 unless it may be one. */
static int line_of(json_t *region, const char *name)
{
	json_int_t line = json_integer_value(json_object_get(region, name));

	return line > 0 && line < INT_MAX ? (int)line : 0;
}

static json_t *rule_at(const struct scan_run *run, json_t *index)
{
	json_int_t at = json_is_integer(index) ? json_integer_value(index) : -1;

	return at < 0 ? NULL : json_array_get(run->rules, (size_t)at);
}

/* The rule that a result is of, as its tool describes it, or NULL. */
static json_t *rule_of(const struct scan_run *run, json_t *result)
{
	json_t *rule = rule_at(run, json_object_get(result, "ruleIndex"));
	const char *id = scan_result_text(result, "ruleId");
	size_t i;

	if (!rule)
		rule = rule_at(run, member(result, "rule", "index"));
	if (rule || !id)
		return rule;
	json_array_foreach(run->rules, i, rule)
	{
		const char *other = scan_result_text(rule, "id");

		if (i == RULES_MAX || (other && !strcmp(other, id)))
			return i == RULES_MAX ? NULL : rule;
	}
	return NULL;
}

static const char *message_of(json_t *result, json_t *rule)
{
	json_t *message = json_object_get(result, "message");
	const char *text = scan_result_text(message, "text"), *id;

	if (!text)
		text = scan_result_text(message, "markdown");
	id = scan_result_text(message, "id");
	if (!text && id)
		text = scan_result_text(member(rule, "messageStrings", id),
					"text");
	return text ? text : "";
}

static void name_rule(const struct scan_run *run, json_t *result,
		      struct joined_finding *finding)
{
	json_t *rule = rule_of(run, result);
	const char *id = scan_result_text(result, "ruleId");

	if (!id)
		id = scan_result_text(json_object_get(result, "rule"), "id");
	if (!id)
		id = scan_result_text(rule, "id");
	finding->rule = id ? id : "finding";
	finding->level = scan_result_text(result, "level");
	if (!finding->level)
		finding->level = scan_result_text(
		    json_object_get(rule, "defaultConfiguration"), "level");
	finding->message = message_of(result, rule);
}

/* darkheap-scan says the symbol; others name a thing in their own way. */
static const char *function_of(json_t *result, json_t *location)
{
	json_t *logical =
	    json_array_get(json_object_get(location, "logicalLocations"), 0);
	const char *name =
	    scan_result_text(json_object_get(result, "properties"), "function");

	if (!name)
		name = scan_result_text(logical, "fullyQualifiedName");
	return name ? name : scan_result_text(logical, "name");
}

static const char *fingerprint_of(json_t *result)
{
	json_t *prints = json_object_get(result, "partialFingerprints");
	const char *print = scan_result_text(prints, "primaryLocationLineHash"),
		   *key;
	json_t *value;

	if (print)
		return print;
	json_object_foreach(prints, key, value)
	{
		print = json_string_value(value);
		if (print && *print)
			return print;
	}
	return NULL;
}

/* A text of ours, for as long as the findings live; NULL stays NULL. */
static const char *keep(struct scan_run *run, char *text)
{
	struct joined *joined = run->joined;
	char **grown;

	if (!text)
		return NULL;
	/* a power of two is full */
	if (!(joined->n_made & (joined->n_made - 1))) {
		grown = reallocarray(joined->made,
				     joined->n_made ? 2 * joined->n_made : 1,
				     sizeof(*grown));
		if (!grown) {
			run->error = -ENOMEM;
			free(text);
			return NULL;
		}
		joined->made = grown;
	}
	joined->made[joined->n_made++] = text;
	return text;
}

static const char *absolute(struct scan_run *run,
			    const struct joined_finding *finding)
{
	char *path;

	if (!finding->file || *finding->file == '/' || !finding->root)
		return finding->file && *finding->file == '/' ? finding->file
							      : NULL;
	if (asprintf(&path, "%s/%s", finding->root, finding->file) < 0) {
		run->error = -ENOMEM;
		return NULL;
	}
	return keep(run, path);
}

/* Where it is; false: nobody could look there. */
static bool place_of(struct scan_run *run, json_t *result,
		     struct joined_finding *finding)
{
	json_t *location =
	    json_array_get(json_object_get(result, "locations"), 0);
	json_t *physical = json_object_get(location, "physicalLocation");
	json_t *region = json_object_get(physical, "region");
	struct scan_uri uri;

	finding->function = function_of(result, location);
	finding->line = line_of(region, "startLine");
	finding->end_line = line_of(region, "endLine");
	if (finding->end_line < finding->line)
		finding->end_line = finding->line;
	if (scan_uri_resolve(
		run->json, json_object_get(physical, "artifactLocation"), &uri))
		return false;
	finding->file = keep(run, uri.path);
	finding->root = keep(run, uri.root);
	finding->path = absolute(run, finding);
	return finding->file && (finding->line || finding->function);
}

bool scan_result_is_finding(json_t *result)
{
	const char *kind = scan_result_text(result, "kind");
	const char *state = scan_result_text(result, "baselineState");

	return (!kind || !strcmp(kind, "fail") || !strcmp(kind, "review") ||
		!strcmp(kind, "open")) &&
	       (!state || strcmp(state, "absent") != 0);
}

/* One that was rejected, or waits for its review, does not. */
bool scan_result_is_suppressed(json_t *result)
{
	json_t *list = json_object_get(result, "suppressions"), *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		const char *status = scan_result_text(entry, "status");

		if (!status || !strcmp(status, "accepted"))
			return true;
	}
	return false;
}

bool scan_result_read(struct scan_run *run, json_t *result,
		      struct joined_finding *finding)
{
	*finding = (struct joined_finding){0};
	if (!json_is_object(result) || !place_of(run, result, finding))
		return false;
	name_rule(run, result, finding);
	finding->id = fingerprint_of(result);
	return true;
}
