/* SPDX-License-Identifier: MIT */
#include "report/text_suppressed.h"

#include "report/page.h"
#include "report/report.h"
#include "report/suppression_words.h"

#define RULES_SHOWN 10

static void put_rules(struct page *page, const struct report *report,
		      enum suppression_state state)
{
	static const enum tint tints[] = {
	    [SUPPRESSION_UNUSED] = TINT_DIM,
	    [SUPPRESSION_USED] = TINT_DIM,
	    [SUPPRESSION_EXPIRED] = TINT_DOUBT,
	    [SUPPRESSION_EXCEEDED] = TINT_DOUBT,
	};
	char words[SUPPRESSION_BYTES];
	size_t shown = 0;

	for (size_t i = 0; i < report->n_suppressed; i++) {
		const struct report_suppression *rule = &report->suppressed[i];

		if (rule->state != state)
			continue;
		if (shown++ < RULES_SHOWN || page->options->verbose)
			page_note(page, tints[state], "%s",
				  suppression_words(rule, words));
	}
	if (shown > RULES_SHOWN && !page->options->verbose)
		page_note(page, TINT_DIM, "... and %zu more rules (-v)",
			  shown - RULES_SHOWN);
}

void text_suppressed(struct page *page, const struct report *report)
{
	put_rules(page, report, SUPPRESSION_USED);
	put_rules(page, report, SUPPRESSION_EXCEEDED);
	put_rules(page, report, SUPPRESSION_EXPIRED);
	put_rules(page, report, SUPPRESSION_UNUSED);
}
