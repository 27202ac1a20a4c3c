/* SPDX-License-Identifier: MIT */
#include "doctor/risk.h"

#include <errno.h>
#include <stdlib.h>

#include "doctor/examination.h"
#include "doctor/modes.h"

const char *risk_name(enum risk_level level)
{
	static const char *const names[] = {
	    [RISK_LOW] = "low",
	    [RISK_MEDIUM] = "medium",
	    [RISK_HIGH] = "high",
	};

	return names[level];
}

static char *say(const struct risk_rule *rule,
		 const struct examination *examination)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return NULL;
	fputs(rule->says, out);
	if (rule->about) {
		fputs(": ", out);
		rule->about(examination, out);
	}
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* Behind those of its level. */
static int add(struct risk *risk, const struct risk_rule *rule,
	       const struct examination *examination)
{
	char *says = say(rule, examination);
	size_t at = risk->n;

	if (!says)
		return -ENOMEM;
	for (; at && risk->reasons[at - 1].rule->level < rule->level; at--)
		risk->reasons[at] = risk->reasons[at - 1];
	risk->reasons[at] = (struct risk_reason){rule, says};
	risk->n++;
	if (rule->level > risk->level)
		risk->level = rule->level;
	return 0;
}

int risk_assess(struct risk *risk, const struct examination *examination)
{
	int error = 0;

	*risk = (struct risk){
	    .modes = examination->program ? modes_of(examination->program) : 0,
	    .reasons = calloc(rules_risk_count, sizeof(*risk->reasons)),
	};
	if (!risk->reasons)
		return -ENOMEM;
	for (size_t i = 0; i < rules_risk_count && !error; i++)
		if (rules_risk[i].applies(examination))
			error = add(risk, &rules_risk[i], examination);
	if (error)
		risk_release(risk);
	return error;
}

void risk_release(struct risk *risk)
{
	for (size_t i = 0; i < risk->n; i++)
		free(risk->reasons[i].says);
	free(risk->reasons);
	*risk = (struct risk){0};
}
