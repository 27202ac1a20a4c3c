/* SPDX-License-Identifier: MIT */
#include "report/joined.h"

#include <stdio.h>
#include <string.h>

#include "report/page.h"
#include "report/site.h"

const char *joined_state_word(enum joined_state state)
{
	static const char *const words[] = {
	    [JOINED_CONFIRMED] = "confirmed",
	    [JOINED_STATIC_ONLY] = "static_only",
	};

	return words[state];
}

const char *joined_why_word(enum joined_why why)
{
	static const char *const words[] = {
	    [JOINED_BY_SITE] = "site",
	    [JOINED_BY_BAD_FREE] = "bad_free",
	    [JOINED_NOT_EXECUTED] = "not_executed",
	    [JOINED_EXECUTED] = "executed",
	    [JOINED_BOUNDED] = "bounded",
	    [JOINED_SUPPRESSED] = "suppressed",
	    [JOINED_UNKNOWN] = "unknown",
	};

	return words[why];
}

const char *joined_head(const struct joined *joined,
			char text[JOINED_HEAD_BYTES])
{
	snprintf(text, JOINED_HEAD_BYTES,
		 "%zu confirmed, %zu static only, %zu runtime only",
		 joined->n_states[JOINED_CONFIRMED],
		 joined->n_states[JOINED_STATIC_ONLY], joined->n_runtime_only);
	return text;
}

struct clause {
	size_t count;
	const char *words;
};

const char *joined_note(const struct joined *joined,
			char text[JOINED_NOTE_BYTES])
{
	const struct clause clauses[] = {
	    {joined->n_of_others, "of other tools"},
	    {joined->n_suppressed, "suppressed in the source"},
	    {joined->n_unusable, "without a place that can be read"},
	    {joined->n_left_out, "beyond what is read"},
	};
	size_t used = 0;

	*text = 0;
	for (size_t i = 0; i < sizeof(clauses) / sizeof(*clauses); i++)
		if (clauses[i].count && used < JOINED_NOTE_BYTES)
			used += (size_t)snprintf(
			    text + used, JOINED_NOTE_BYTES - used, "%s%zu %s",
			    used ? ", " : "results of the scan not joined: ",
			    clauses[i].count, clauses[i].words);
	return text;
}

/* Was this rule named by an earlier link? */
static bool is_named(const struct site *site, const struct site_scan *until)
{
	for (const struct site_scan *at = site->scan; at != until;
	     at = at->next)
		if (!strcmp(at->finding->rule, until->finding->rule))
			return true;
	return false;
}

const char *joined_rules(const struct site *site, char text[JOINED_RULES_BYTES])
{
	const struct joined_finding *first;
	size_t used = 0, more = 0;
	char place[96];

	if (!site->scan)
		return NULL;
	first = site->scan->finding;
	snprintf(place, sizeof(place), " at %.64s:%d", basename(first->file),
		 first->line);
	for (const struct site_scan *at = site->scan; at; at = at->next) {
		const char *rule = at->finding->rule;

		if (is_named(site, at))
			continue;
		if (used + strlen(rule) + sizeof(place) + 24 >=
		    JOINED_RULES_BYTES) {
			more++;
			continue;
		}
		used += (size_t)snprintf(text + used, JOINED_RULES_BYTES - used,
					 "%s%s", used ? ", " : "", rule);
	}
	if (more)
		used += (size_t)snprintf(text + used, JOINED_RULES_BYTES - used,
					 " and %zu more", more);
	snprintf(text + used, JOINED_RULES_BYTES - used, "%s", place);
	return text;
}
