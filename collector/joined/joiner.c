/* SPDX-License-Identifier: MIT */
#include "joined/joiner.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "joined/meant.h"
#include "joined/passage.h"
#include "report/joined.h"
#include "report/page.h"
#include "report/report.h"
#include "report/sampled.h"

struct joining {
	struct joined *joined;
	struct report *report;
	struct passages passages;
	const char *doubt; /* why what was not seen may have been, or NULL */
	size_t n_links;
};

/* Found at the free, not at the allocation. */
static bool is_about_frees(const struct joined_finding *finding)
{
	static const char *const rules[] = {"foreign-free", "double-free",
					    "use-after-free"};

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (!strcmp(finding->rule, rules[i]))
			return true;
	return false;
}

static bool is_left(const struct passage *passage)
{
	return passage->live_objects &&
	       passage->site->finding.verdict >= VERDICT_SUSPECT;
}

/* Does this site's memory say what the finding says? */
static bool confirms(const struct joined_finding *finding,
		     const struct passage *passage)
{
	return passage->is_meant && is_left(passage) &&
	       !passage->site->is_suppressed && !is_about_frees(finding);
}

static bool is_worse(const struct passage *a, const struct passage *b)
{
	if (a->site->finding.verdict != b->site->finding.verdict)
		return a->site->finding.verdict > b->site->finding.verdict;
	return a->live_bytes > b->live_bytes;
}

static void decide(struct joined_finding *finding, enum joined_why why)
{
	finding->why = why;
	finding->state =
	    why <= JOINED_BY_BAD_FREE ? JOINED_CONFIRMED : JOINED_STATIC_ONLY;
}

static const struct passage *find_worst(const struct joined_finding *finding,
					const struct seen *seen)
{
	const struct passage *worst = NULL;

	for (const struct passage *at = seen->first; at; at = at->next)
		if (confirms(finding, at) && (!worst || is_worse(at, worst)))
			worst = at;
	return worst;
}

static void say_left(const struct joining *joining,
		     struct joined_finding *finding,
		     const struct passage *worst)
{
	const char *about = sampled_is(joining->report) ? "about " : "";
	char size[WORD_BYTES];

	decide(finding, JOINED_BY_SITE);
	finding->site = worst->site;
	snprintf(finding->says, JOINED_SAYS_BYTES,
		 "left %s%" PRIu64 " of %" PRIu64 " blocks, %s (%s)", about,
		 worst->live_objects, worst->allocated,
		 page_size(size, worst->live_bytes),
		 verdict_name(worst->site->finding.verdict));
}

/* All that went through the line. */
struct sum {
	uint64_t allocated, live;
	const struct passage *any, *holding, *suppressed;
};

static struct sum sum_up(const struct seen *seen)
{
	struct sum sum = {0};

	for (const struct passage *at = seen->first; at; at = at->next) {
		if (!at->is_meant)
			continue;
		sum.any = at;
		sum.allocated += at->allocated;
		sum.live += at->live_objects;
		if (is_left(at))
			sum.suppressed = at;
		if (at->live_objects &&
		    (!sum.holding || is_worse(at, sum.holding)))
			sum.holding = at;
	}
	return sum;
}

/* It ran, and nothing says that it leaks. */
static void say_executed(const struct joining *joining,
			 struct joined_finding *finding,
			 const struct seen *seen)
{
	struct sum sum = sum_up(seen);
	char blocks[WORD_BYTES];

	finding->site = sum.holding ? sum.holding->site : sum.any->site;
	if (sum.suppressed) {
		decide(finding, JOINED_SUPPRESSED);
		snprintf(finding->says, JOINED_SAYS_BYTES,
			 "left %s, which a rule suppresses",
			 page_count(blocks, sum.live, "block"));
	} else if (sum.holding) {
		decide(finding, JOINED_BOUNDED);
		snprintf(finding->says, JOINED_SAYS_BYTES,
			 "executed, %s live: %s",
			 page_count(blocks, sum.live, "block"),
			 verdict_name(sum.holding->site->finding.verdict));
	} else if (joining->doubt) {
		decide(finding, JOINED_UNKNOWN);
		snprintf(finding->says, JOINED_SAYS_BYTES, "executed, but %s",
			 joining->doubt);
	} else {
		decide(finding, JOINED_EXECUTED);
		snprintf(finding->says, JOINED_SAYS_BYTES,
			 "executed, did not leak: %s, freed",
			 page_count(blocks, sum.allocated, "block"));
	}
}

static void say_not_executed(const struct joining *joining,
			     struct joined_finding *finding, bool is_seen)
{
	if (joining->doubt) {
		decide(finding, JOINED_UNKNOWN);
		snprintf(finding->says, JOINED_SAYS_BYTES, "not seen, but %s",
			 joining->doubt);
		return;
	}
	decide(finding, JOINED_NOT_EXECUTED);
	snprintf(finding->says, JOINED_SAYS_BYTES,
		 is_seen ? "not executed: its function ran, this line did not"
			 : "not executed: no stack went through its function");
}

static void say_bad_free(struct joined_finding *finding,
			 const struct accusation *bad)
{
	const char *title = accusation_title(bad->bad->what);

	decide(finding, JOINED_BY_BAD_FREE);
	finding->bad = bad;
	if (bad->bad->count > 1)
		snprintf(finding->says, JOINED_SAYS_BYTES,
			 "%.80s, %" PRIu64 " times", title, bad->bad->count);
	else
		snprintf(finding->says, JOINED_SAYS_BYTES, "%.80s", title);
}

/* A free that nobody has a stack of says nothing of its line. */
static void say_no_stacks(const struct joining *joining,
			  struct joined_finding *finding)
{
	bool is_any_bad = joining->report->accusations.total;

	decide(finding, JOINED_UNKNOWN);
	snprintf(finding->says, JOINED_SAYS_BYTES, "%s",
		 is_any_bad ? "bad frees were seen; --free-stacks says where"
			    : "no bad free seen; --free-stacks says if it ran");
}

/* What corrupts the heap in one place may be seen in another. */
static void say_freed(const struct joining *joining,
		      struct joined_finding *finding)
{
	const char *doubt = joining->report->accusations.total
				? "bad frees were seen elsewhere"
				: joining->doubt;

	decide(finding, doubt ? JOINED_UNKNOWN : JOINED_EXECUTED);
	snprintf(finding->says, JOINED_SAYS_BYTES, "executed, %s%s",
		 doubt ? "but " : "", doubt ? doubt : "no free was bad");
}

static void say_frees(const struct joining *joining,
		      struct joined_finding *finding, const struct seen *seen,
		      bool is_seen)
{
	if (seen->bad)
		say_bad_free(finding, seen->bad);
	else if (!joining->passages.has_free_stacks)
		say_no_stacks(joining, finding);
	else if (seen->is_hit)
		say_freed(joining, finding);
	else
		say_not_executed(joining, finding, is_seen);
}

static void judge(struct joining *joining, size_t i)
{
	struct joined_finding *finding = &joining->joined->findings[i];
	struct seen *seen = &joining->passages.seen[i];
	bool is_seen = joining->passages.index.is_seen[i];
	const struct passage *worst;

	meant_mark(finding, seen);
	worst = find_worst(finding, seen);
	finding->site = NULL;
	finding->bad = NULL;
	if (is_about_frees(finding))
		say_frees(joining, finding, seen, is_seen);
	else if (worst)
		say_left(joining, finding, worst);
	else if (seen->first)
		say_executed(joining, finding, seen);
	else
		say_not_executed(joining, finding, is_seen);
	joining->joined->n_states[finding->state]++;
	joining->joined->n_whys[finding->why]++;
}

/* What is not in the record may have happened all the same. */
static const char *find_doubt(const struct joined *joined,
			      const struct report *report)
{
	if (!report->n_tracked)
		return "nothing was tracked";
	if (joined->is_partial || !report->complete)
		return "the record is not complete";
	if (sampled_is(report))
		return "not all blocks were recorded";
	if (report->degraded.refused_stacks)
		return "some stacks have no Go frames";
	return NULL;
}

static size_t count_links(const struct joining *joining)
{
	size_t n = 0;

	for (size_t i = 0; i < joining->joined->n_findings; i++) {
		const struct seen *seen = &joining->passages.seen[i];

		for (const struct passage *at = seen->first; at; at = at->next)
			n += confirms(&joining->joined->findings[i], at);
	}
	return n;
}

/* Is the finding the last one that the site was given? */
static bool has_link(const struct site *site,
		     const struct joined_finding *finding)
{
	return site->scan && site->scan->finding == finding;
}

/* From the last finding to the first, so that sites have them in order. */
static void link_sites(struct joining *joining)
{
	struct joined *joined = joining->joined;

	for (size_t i = joined->n_findings; i-- > 0;) {
		const struct joined_finding *finding = &joined->findings[i];
		const struct seen *seen = &joining->passages.seen[i];

		for (const struct passage *at = seen->first; at;
		     at = at->next) {
			struct site *site =
			    joining->report->set.sites[at->site->number];
			struct site_scan *link =
			    &joined->links[joining->n_links];

			if (!confirms(finding, at) || has_link(site, finding))
				continue;
			*link = (struct site_scan){finding, site->scan};
			site->scan = link;
			joining->n_links++;
		}
	}
}

/* Lost, in a way that a report would point at. */
static bool is_lost(const struct site *site)
{
	return site->fails || (site->finding.verdict >= VERDICT_SUSPECT &&
			       tally_live_objects(&site->tally));
}

static void find_runtime_only(struct joined *joined,
			      const struct report *report)
{
	joined->n_runtime_only = 0;
	for (size_t i = 0; i < report->n_sites; i++)
		if (is_lost(report->sites[i]) && !report->sites[i]->scan)
			joined->runtime_only[joined->n_runtime_only++] =
			    report->sites[i];
}

static int make_room(struct joining *joining)
{
	struct joined *joined = joining->joined;

	free(joined->links);
	free(joined->runtime_only);
	joined->links =
	    calloc(count_links(joining) + 1, sizeof(*joined->links));
	joined->runtime_only =
	    calloc(joining->report->n_sites + 1, sizeof(*joined->runtime_only));
	return joined->links && joined->runtime_only ? 0 : -ENOMEM;
}

int joiner_join(struct joined *joined, struct report *report)
{
	struct joining joining = {
	    .joined = joined,
	    .report = report,
	    .doubt = find_doubt(joined, report),
	};
	int error = passages_find(&joining.passages, joined, report);

	if (error)
		return error;
	memset(joined->n_states, 0, sizeof(joined->n_states));
	memset(joined->n_whys, 0, sizeof(joined->n_whys));
	for (size_t i = 0; i < joined->n_findings; i++)
		judge(&joining, i);
	error = make_room(&joining);
	if (!error) {
		for (size_t i = 0; i < report->set.count; i++)
			report->set.sites[i]->scan = NULL;
		link_sites(&joining);
		find_runtime_only(joined, report);
		report->joined = joined;
	}
	passages_release(&joining.passages);
	return error;
}
