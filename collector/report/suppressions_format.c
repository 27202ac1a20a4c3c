/* SPDX-License-Identifier: MIT */
/*
 * suppressions_format.c - what fails, as rules that suppress just that
 *
 * Why     a project that begins has old leaks; who takes these rules has to say
 *         why each may stay
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"
#include "report/page.h"
#include "report/report.h"
#include "report/sampled.h"
#include "report/text_site.h"

/* The same order each time, whatever is worst. */
static int by_id(const void *a, const void *b)
{
	const struct site *const *x = a;
	const struct site *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

static void put_rule(struct page *page, const struct site *site)
{
	char size[AMOUNT_BYTES], blocks[AMOUNT_BYTES], place[PLACE_BYTES];

	page_blank(page);
	page_line(page, TINT_NONE,
		  "# %s, %s in %s:", verdict_name(site->finding.verdict),
		  sampled_bytes(size, &site->tally),
		  sampled_blocks(blocks, &site->tally));
	page_line(page, TINT_NONE, "# %s", text_place(site, place));
	page_line(page, TINT_NONE, "site: %s", site->id);
	page_line(page, TINT_NONE, "reason:");
}

static int suppressions_write(const struct report *report,
			      const struct format_options *options, FILE *out)
{
	struct format_options plain = *options;
	struct page page = {.out = out, .options = &plain};
	size_t n = report->n_failing;
	struct site **sites = calloc(n + 1, sizeof(struct site *));

	if (!sites)
		return -ENOMEM;
	if (n) {
		memcpy(sites, report->sites, n * sizeof(struct site *));
		qsort(sites, n, sizeof(struct site *), by_id);
	}
	plain.color = false;
	page_line(&page, TINT_NONE, "# What violates '%.60s'.",
		  report->policy->text);
	page_line(&page, TINT_NONE,
		  "# Mend it, or say in its reason why it may stay.");
	for (size_t i = 0; i < n; i++)
		put_rule(&page, sites[i]);
	free(sites);
	return fflush(out) || ferror(out) ? -EIO : 0;
}

const struct format format_suppressions = {
    .name = "suppressions",
    .write = suppressions_write,
};
