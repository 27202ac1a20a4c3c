/* SPDX-License-Identifier: MIT */
#include "report/text_modules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/module_totals.h"
#include "report/page.h"
#include "report/report.h"
#include "report/sampled.h"

#define MODULES_SHOWN 10
#define VERDICTS_BYTES 256

/* Beyond what Go's runtime and libc hold for it. */
static bool holds(const struct module_total *total)
{
	return tally_live_bytes(&total->tally) >
	       total->live_bytes[VERDICT_RUNTIME];
}

/* Else the lines of the sites say as much. */
static bool is_worth_it(const struct report *report,
			const struct module_total *totals, long n)
{
	for (long i = 0; i < n; i++)
		if (totals[i].module && holds(&totals[i]) &&
		    !module_is_executable(report, &totals[i]))
			return true;
	return false;
}

/* "leak 23.4 KiB, startup 18.0 KiB": the worst first */
static void list_verdicts(const struct module_total *total,
			  char text[VERDICTS_BYTES])
{
	char size[WORD_BYTES];
	size_t used = 0;

	*text = '\0';
	for (int i = VERDICT_COUNT - 1; i > VERDICT_OK; i--) {
		if (!total->live_bytes[i] || used >= VERDICTS_BYTES)
			continue;
		used += (size_t)snprintf(text + used, VERDICTS_BYTES - used,
					 "%s%s %s", used ? ", " : "",
					 verdict_name((enum verdict)i),
					 page_size(size, total->live_bytes[i]));
	}
}

static void put_module(struct page *page, const struct module_total *total,
		       bool is_sampled)
{
	char size[AMOUNT_BYTES], blocks[AMOUNT_BYTES], verdicts[VERDICTS_BYTES];

	list_verdicts(total, verdicts);
	page_line(page, TINT_NONE, "  %-20s %*s %*s  %s",
		  total->module ? basename(total->module) : "(unknown)",
		  is_sampled ? 24 : 10, sampled_bytes(size, &total->tally),
		  is_sampled ? 22 : 14, sampled_blocks(blocks, &total->tally),
		  verdicts);
}

void text_modules(struct page *page, const struct report *report)
{
	struct module_total *totals = NULL;
	long n = module_totals(report, &totals), shown = 0;

	if (n > 0 && is_worth_it(report, totals, n)) {
		page_blank(page);
		page_line(page, TINT_BOLD, "by module:");
		for (long i = 0; i < n && shown < MODULES_SHOWN; i++) {
			if (!tally_live_objects(&totals[i].tally))
				break;
			put_module(page, &totals[i], sampled_is(report));
			shown++;
		}
	}
	free(totals);
}
