/* SPDX-License-Identifier: MIT */
#include "report/suppression_words.h"

#include <stdio.h>

#include "report/page.h"
#include "report/report.h"
#include "report/sampled.h"

#define PLACE_OF_RULE_BYTES 200

/* ".darkheap.supp:4" */
static void write_place(const struct report_suppression *rule,
			char place[PLACE_OF_RULE_BYTES])
{
	if (rule->file)
		snprintf(place, PLACE_OF_RULE_BYTES, "%.150s:%d",
			 page_path(rule->file), rule->line);
	else
		snprintf(place, PLACE_OF_RULE_BYTES, "a built-in rule");
}

static void write_amount(const struct report_suppression *rule, char *text,
			 size_t size)
{
	char sites[WORD_BYTES], bytes[AMOUNT_BYTES], blocks[AMOUNT_BYTES];

	if (!rule->sites) {
		snprintf(text, size, "a part of a site");
		return;
	}
	snprintf(text, size, "%s, %s in %s",
		 page_count(sites, rule->sites, "site"),
		 sampled_bytes(bytes, &rule->tally),
		 sampled_blocks(blocks, &rule->tally));
}

const char *suppression_words(const struct report_suppression *rule,
			      char text[SUPPRESSION_BYTES])
{
	char place[PLACE_OF_RULE_BYTES], amount[256], max[WORD_BYTES];
	const char *reason = rule->reason;

	write_place(rule, place);
	write_amount(rule, amount, sizeof(amount));
	switch (rule->state) {
	case SUPPRESSION_UNUSED:
		snprintf(text, SUPPRESSION_BYTES, "%s matched nothing: %.120s",
			 place, rule->rule);
		break;
	case SUPPRESSION_USED:
		snprintf(text, SUPPRESSION_BYTES,
			 "%s suppressed %s: %.120s%s%.120s%s", place, amount,
			 rule->rule, reason ? " (" : "", reason ? reason : "",
			 reason ? ")" : "");
		break;
	case SUPPRESSION_EXPIRED:
		snprintf(text, SUPPRESSION_BYTES,
			 "%s expired on %s and suppresses nothing: %.120s",
			 place, rule->expires, rule->rule);
		break;
	case SUPPRESSION_EXCEEDED:
		snprintf(text, SUPPRESSION_BYTES,
			 "%s suppresses nothing, %s are more than %s: %.120s",
			 place, amount, page_size(max, rule->max_bytes),
			 rule->rule);
		break;
	}
	return text;
}
