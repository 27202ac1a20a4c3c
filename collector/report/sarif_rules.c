/* SPDX-License-Identifier: MIT */
#include "report/sarif_rules.h"

static const struct rule {
	const char *id, *name, *level, *brief, *help;
} rules[] = {
#define RULE(id, name, level, brief, help) {id, name, level, brief, help},
#include "report/sarif_rules.def"
#undef RULE
};

#define RULES (sizeof(rules) / sizeof(*rules))

_Static_assert(RULES == (size_t)VERDICT_COUNT + (size_t)BAD_FREE_WHATS,
	       "a rule for each verdict and each kind of bad free");

const char *sarif_rule_id(size_t rule)
{
	return rules[rule].id;
}

/* What GitHub sorts by; its `error` is what SARIF calls so, too. */
static const char *severity(const struct rule *rule)
{
	return *rule->level == 'e' ? "error" : "recommendation";
}

static json_t *rule_object(const struct rule *rule)
{
	return json_pack(
	    "{s:s, s:s, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:[s,s], s:s}}",
	    "id", rule->id, "name", rule->name, "shortDescription", "text",
	    rule->brief, "fullDescription", "text", rule->brief, "help", "text",
	    rule->help, "defaultConfiguration", "level", rule->level,
	    "properties", "tags", "memory", "cgo", "problem.severity",
	    severity(rule));
}

json_t *sarif_rules(void)
{
	json_t *array = json_array();

	for (size_t i = 0; i < RULES; i++)
		json_array_append_new(array, rule_object(&rules[i]));
	return array;
}
