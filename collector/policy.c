/* SPDX-License-Identifier: MIT */
#include "policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "size.h"

static const char live_prefix[] = "live>";

const char *policy_forms(void)
{
	return "leak growing suspect cache startup runtime ok live>SIZE, "
	       "joined by commas";
}

static int add_live(struct policy *policy, const char *size)
{
	uint64_t bytes;

	if (size_parse(size, &bytes) < 0 || bytes == 0)
		return -EINVAL;
	if (policy->live_max == 0 || bytes < policy->live_max)
		policy->live_max = bytes;
	return 0;
}

static int add_word(struct policy *policy, const char *word)
{
	if (strncmp(word, live_prefix, sizeof(live_prefix) - 1) == 0)
		return add_live(policy, word + sizeof(live_prefix) - 1);
	for (int i = 0; i < VERDICT_COUNT; i++) {
		if (strcmp(word, verdict_name((enum verdict)i)) == 0) {
			policy->verdicts |= UINT32_C(1) << i;
			return 0;
		}
	}
	return -EINVAL;
}

/* Takes `list` apart. */
static int add_list(struct policy *policy, char *list)
{
	char *word;

	while ((word = strsep(&list, ",")) != NULL) {
		int err = add_word(policy, word);

		if (err)
			return err;
	}
	return 0;
}

int policy_parse(struct policy *policy, const char *text, bool is_explicit)
{
	struct policy parsed = {.is_explicit = is_explicit};
	char *list = strdup(text);
	int err = -ENOMEM;

	parsed.text = strdup(text);
	if (list && parsed.text)
		err = add_list(&parsed, list);
	free(list);
	if (err) {
		free(parsed.text);
		return err;
	}
	policy_release(policy);
	*policy = parsed;
	return 0;
}

void policy_release(struct policy *policy)
{
	free(policy->text);
	*policy = (struct policy){0};
}
