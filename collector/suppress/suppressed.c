/* SPDX-License-Identifier: MIT */
/*
 * suppressed.c - which sites of a report the rules take out of it
 *
 * How     a stack belongs to the first rule that matches it, a site is
 *         suppressed when each of its stacks that hold something belongs to
 *         one.  Then the rules are looked at in order: one that holds more than
 *         it may lets its sites go, to later rules or to the report
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/frames.h"
#include "report/report.h"
#include "report/sampled.h"
#include "suppress/rule_index.h"
#include "suppress/suppressions.h"

#define NONE UINT32_MAX

/* A rule has a part in a site. */
struct claim {
	uint32_t site, generation;
	uint32_t next; /* of the rule, or NONE */
};

struct applying {
	const struct suppressions *suppressions;
	struct report *report;
	struct rule_index index;
	bool *is_dead;	 /* by rule: it suppresses nothing */
	uint32_t *heads; /* by rule: its claims */
	struct claim *claims;
	uint32_t n_claims, room;
	uint32_t *generations; /* by site: of the claims that hold */
	uint32_t *owners;      /* by site: the heaviest stack's rule, or NONE */
};

/* What other verdicts explain needs no rule that is built in. */
static bool is_for(const struct rule *rule, const struct site *site)
{
	return rule->file || site->finding.verdict >= VERDICT_SUSPECT;
}

/* *number: the first rule that matches, or NONE. */
static int find_rule(struct applying *all, const struct site *site,
		     const struct frame *frames, size_t n, uint32_t *number)
{
	struct stack_subject stack = {site->id, site->kind, &site->blame,
				      frames, n};
	const struct rule *rules = all->suppressions->rules;
	int error = rule_index_look_up(&all->index, &stack);

	*number = NONE;
	for (size_t i = 0; !error && i < all->index.n_found; i++) {
		uint32_t rule = all->index.found[i];

		if (!all->is_dead[rule] && is_for(&rules[rule], site) &&
		    rule_matches(&rules[rule], &stack)) {
			*number = rule;
			break;
		}
	}
	return error;
}

/* Also of stacks that the report does not show. */
static int find_stack_rule(struct applying *all, const struct site *site,
			   const struct site_stack *stack, uint32_t *number)
{
	struct frame *frames;
	size_t n;
	int error;

	if (stack->frames)
		return find_rule(all, site, stack->frames, stack->n_frames,
				 number);
	error = frames_expand(all->report->symbolizer, stack->process,
			      stack->stack, &frames, &n);
	if (error)
		return error;
	error = find_rule(all, site, frames, n, number);
	free(frames);
	return error;
}

static int claim(struct applying *all, uint32_t site, uint32_t rule)
{
	uint32_t head = all->heads[rule];
	uint32_t generation = all->generations[site];

	/* the claims of one site come one after the other */
	if (head != NONE && all->claims[head].site == site &&
	    all->claims[head].generation == generation)
		return 0;
	if (all->n_claims == all->room) {
		uint32_t wanted = all->room ? 2 * all->room : 256;
		struct claim *grown =
		    reallocarray(all->claims, wanted, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		all->claims = grown;
		all->room = wanted;
	}
	all->claims[all->n_claims] = (struct claim){site, generation, head};
	all->heads[rule] = all->n_claims++;
	return 0;
}

/* Does a rule have to match this stack? At a mark stacks were not counted. */
static bool counts(const struct site *site, const struct site_stack *stack)
{
	return tally_live_objects(&stack->stack->tally) ||
	       !tally_live_objects(&site->tally) || stack->process->is_moment;
}

/* Whose the site is, if its stacks are all somebody's. */
static int assign(struct applying *all, uint32_t number)
{
	const struct site *site = all->report->set.sites[number];
	uint32_t rule = NONE, owner = NONE;
	size_t n = site->n_stacks + site->stacks_left_out, seen = 0;
	int error = 0;

	all->generations[number]++;
	all->owners[number] = NONE;
	for (size_t i = 0; !error && i < n; i++) {
		if (!counts(site, &site->stacks[i]))
			continue;
		error = find_stack_rule(all, site, &site->stacks[i], &rule);
		if (!error && rule == NONE)
			return 0;
		if (!error)
			error = claim(all, number, rule);
		owner = seen++ ? owner : rule;
	}
	if (!error && !seen)
		error = find_rule(all, site, NULL, 0, &owner);
	if (!error && !seen && owner != NONE)
		error = claim(all, number, owner);
	all->owners[number] = owner;
	return error;
}

/* The sites that a rule has a part in: what they hold, and how many. */
static size_t held(const struct applying *all, uint32_t rule,
		   struct tally *tally)
{
	size_t sites = 0;

	for (uint32_t i = all->heads[rule]; i != NONE;
	     i = all->claims[i].next) {
		uint32_t site = all->claims[i].site;

		if (all->claims[i].generation != all->generations[site] ||
		    all->owners[site] == NONE)
			continue;
		tally_add(tally, &all->report->set.sites[site]->tally);
		sites++;
	}
	return sites;
}

static int let_go(struct applying *all, uint32_t rule)
{
	int error = 0;

	all->is_dead[rule] = true;
	for (uint32_t i = all->heads[rule]; !error && i != NONE;
	     i = all->claims[i].next) {
		uint32_t site = all->claims[i].site;

		if (all->claims[i].generation == all->generations[site])
			error = assign(all, site);
	}
	return error;
}

/* Each rule as it stands in the report. */
static void describe(const struct applying *all,
		     struct report_suppression *rows)
{
	const struct suppressions *suppressions = all->suppressions;

	for (size_t i = 0; i < suppressions->count; i++) {
		const struct rule *rule = &suppressions->rules[i];

		rows[i] = (struct report_suppression){
		    .rule = rule->text,
		    .file = rule->file,
		    .line = rule->line,
		    .reason = rule->reason,
		    .expires = rule->expires,
		    .max_bytes = rule->max_bytes,
		    .state = rule->is_expired ? SUPPRESSION_EXPIRED
					      : SUPPRESSION_UNUSED,
		};
	}
}

/* What is surely more than allowed, in the order of the rules. */
static int check_limits(struct applying *all, struct report_suppression *rows)
{
	const struct suppressions *suppressions = all->suppressions;
	int error = 0;

	for (uint32_t i = 0; !error && i < suppressions->count; i++) {
		struct tally tally = {0};
		size_t sites;

		if (!suppressions->rules[i].has_max || all->is_dead[i])
			continue;
		sites = held(all, i, &tally);
		if (sampled_least_bytes(&tally) <=
		    suppressions->rules[i].max_bytes)
			continue;
		rows[i].state = SUPPRESSION_EXCEEDED;
		rows[i].sites = sites;
		rows[i].tally = tally;
		error = let_go(all, i);
	}
	return error;
}

/* A site counts for one rule; others that had a part in it are used, too. */
static void count(struct applying *all, struct report_suppression *rows)
{
	const struct site_set *set = &all->report->set;

	for (uint32_t i = 0; i < set->count; i++) {
		struct report_suppression *row;

		if (all->owners[i] == NONE)
			continue;
		row = &rows[all->owners[i]];
		set->sites[i]->is_suppressed = true;
		row->sites++;
		tally_add(&row->tally, &set->sites[i]->tally);
	}
	for (uint32_t i = 0; i < all->suppressions->count; i++) {
		struct tally tally = {0};

		if (rows[i].state == SUPPRESSION_UNUSED && held(all, i, &tally))
			rows[i].state = SUPPRESSION_USED;
	}
}

/* Of the rules that are built in only those that did something. */
static size_t keep(const struct report_suppression *rows, size_t n,
		   struct report_suppression *kept)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (rows[i].file || rows[i].state != SUPPRESSION_UNUSED)
			kept[count++] = rows[i];
	return count;
}

static int assign_all(struct applying *all, struct report_suppression *rows)
{
	const struct site_set *set = &all->report->set;
	int error = 0;

	for (uint32_t i = 0; !error && i < set->count; i++)
		if (set->sites[i]->finding.verdict != VERDICT_OK)
			error = assign(all, i);
	if (!error)
		error = check_limits(all, rows);
	if (!error)
		count(all, rows);
	return error;
}

static int prepare(struct applying *all)
{
	size_t rules = all->suppressions->count, sites = all->report->set.count;

	all->is_dead = calloc(rules + 1, sizeof(*all->is_dead));
	all->heads = malloc((rules + 1) * sizeof(*all->heads));
	all->generations = calloc(sites + 1, sizeof(*all->generations));
	all->owners = malloc((sites + 1) * sizeof(*all->owners));
	if (!all->is_dead || !all->heads || !all->generations || !all->owners)
		return -ENOMEM;
	memset(all->heads, 0xff, (rules + 1) * sizeof(*all->heads));
	memset(all->owners, 0xff, (sites + 1) * sizeof(*all->owners));
	for (size_t i = 0; i < rules; i++)
		all->is_dead[i] = all->suppressions->rules[i].is_expired;
	return 0;
}

static void finish(struct applying *all)
{
	rule_index_release(&all->index);
	free(all->is_dead);
	free(all->heads);
	free(all->claims);
	free(all->generations);
	free(all->owners);
}

int suppressions_apply(const struct suppressions *suppressions,
		       struct report *report)
{
	struct applying all = {
	    .suppressions = suppressions,
	    .report = report,
	};
	size_t n = suppressions->count;
	struct report_suppression *rows = calloc(n + 1, sizeof(*rows));
	int error;

	report->suppressed = calloc(n + 1, sizeof(*rows));
	error = rows && report->suppressed ? 0 : -ENOMEM;
	if (!error)
		error = rule_index_init(&all.index, suppressions->rules, n);
	if (error) {
		free(rows);
		return error;
	}
	describe(&all, rows);
	error = prepare(&all);
	if (!error)
		error = assign_all(&all, rows);
	if (!error)
		report->n_suppressed = keep(rows, n, report->suppressed);
	finish(&all);
	free(rows);
	return error;
}
