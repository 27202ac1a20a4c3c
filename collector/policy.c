/* SPDX-License-Identifier: MIT */
#include "policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/size.h"

static const char live_prefix[] = "live>";
static const char rate_prefix[] = "rate>";
static const char site_prefix[] = "site:";

const char *policy_forms(void)
{
	return "leak, growing, suspect, cache, startup, runtime, ok, new, "
	       "live>10MiB, rate>64KiB/min, site:GLOB>1MiB";
}

/* What was typed for a part of policy->words, up to the next comma. */
static const char *typed(const struct policy *policy, const char *word)
{
	return policy->rules + (word - policy->words);
}

/* `word` is live>SIZE. */
static int add_live(struct policy *policy, const char *word)
{
	const char *size = word + strlen(live_prefix);
	uint64_t bytes;

	if (size_parse(size, &bytes) < 0 || bytes == 0)
		return -EINVAL;
	if (policy->live_max == 0 || bytes < policy->live_max) {
		policy->live_max = bytes;
		policy->live_text = typed(policy, word);
	}
	return 0;
}

/* 0: no such unit */
static double per_hour(const char *unit)
{
	static const struct {
		const char *name;
		double times;
	} units[] = {{"s", 3600}, {"min", 60}, {"h", 1}, {"day", 1.0 / 24}};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!strcmp(unit, units[i].name))
			return units[i].times;
	return 0;
}

/* `word` is rate>SIZE/UNIT, and taken apart. */
static int add_rate(struct policy *policy, char *word)
{
	char *size = word + strlen(rate_prefix), *unit = strchr(size, '/');
	uint64_t bytes;
	double rate;

	if (!unit)
		return -EINVAL;
	*unit++ = 0;
	if (size_parse(size, &bytes) < 0 || per_hour(unit) == 0)
		return -EINVAL;
	rate = (double)bytes * per_hour(unit);
	if (!policy->has_rate || rate < policy->rate_max) {
		policy->rate_max = rate;
		policy->rate_text = typed(policy, word);
	}
	policy->has_rate = true;
	return 0;
}

/* `word` is site:GLOB>SIZE, and taken apart; a GLOB of C++ may hold a '>'. */
static int add_site(struct policy *policy, char *word)
{
	char *glob = word + strlen(site_prefix), *size = strrchr(glob, '>');
	struct policy_site *grown;
	uint64_t bytes;

	if (!size || size == glob || size_parse(size + 1, &bytes) < 0)
		return -EINVAL;
	*size = 0;
	grown =
	    reallocarray(policy->sites, policy->n_sites + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	policy->sites = grown;
	grown[policy->n_sites++] = (struct policy_site){
	    .glob = glob,
	    .text = typed(policy, word),
	    .live_max = bytes,
	};
	return 0;
}

static int add_verdict(struct policy *policy, const char *word)
{
	for (int i = 0; i < VERDICT_COUNT; i++) {
		if (strcmp(word, verdict_name((enum verdict)i)) == 0) {
			policy->verdicts |= UINT32_C(1) << i;
			return 0;
		}
	}
	return -EINVAL;
}

static bool has_prefix(const char *word, const char *prefix)
{
	return strncmp(word, prefix, strlen(prefix)) == 0;
}

static int add_word(struct policy *policy, char *word)
{
	if (has_prefix(word, live_prefix))
		return add_live(policy, word);
	if (has_prefix(word, rate_prefix))
		return add_rate(policy, word);
	if (has_prefix(word, site_prefix))
		return add_site(policy, word);
	if (strcmp(word, "new") == 0) {
		policy->wants_new = true;
		return 0;
	}
	return add_verdict(policy, word);
}

/* Takes `list` apart. */
static int add_list(struct policy *policy, char *list)
{
	char *word;

	for (char *c = policy->rules; *c; c++)
		if (*c == ',')
			*c = 0;
	while ((word = strsep(&list, ",")) != NULL) {
		int err = add_word(policy, word);

		if (err)
			return err;
	}
	return 0;
}

int policy_parse(struct policy *policy, const char *text, bool is_explicit)
{
	struct policy parsed = {
	    .is_explicit = is_explicit,
	    .words = strdup(text),
	    .rules = strdup(text),
	    .text = strdup(text),
	};
	int err = -ENOMEM;

	if (parsed.words && parsed.rules && parsed.text)
		err = add_list(&parsed, parsed.words);
	if (err) {
		policy_release(&parsed);
		return err;
	}
	policy_release(policy);
	*policy = parsed;
	return 0;
}

void policy_release(struct policy *policy)
{
	free(policy->sites);
	free(policy->words);
	free(policy->rules);
	free(policy->text);
	*policy = (struct policy){0};
}
