/* SPDX-License-Identifier: MIT */
#include "report/site.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/by_stack.h"
#include "model/evidence.h"
#include "report/clock.h"
#include "report/frames.h"
#include "report/owned.h"
#include "report/site_test.h"
#include "symbol/blame.h"
#include "symbol/gopackage.h"

void site_set_init(struct site_set *set)
{
	*set = (struct site_set){0};
	table_init(&set->by_id);
}

static void site_free(struct site *site)
{
	for (size_t i = 0; i < site->n_stacks; i++)
		free(site->stacks[i].frames);
	free(site->stacks);
	free(site->shares);
	free(site->freer_frames);
	site_test_release(site);
	free(site);
}

void site_set_release(struct site_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		site_free(set->sites[i]);
	free(set->sites);
	table_release(&set->by_id);
	*set = (struct site_set){0};
}

/* Take `site` into the set, or free it. */
static struct site *set_insert(struct site_set *set, struct site *site)
{
	uint64_t key = strtoull(site->id, NULL, 16);

	if (set->count == set->capacity) {
		size_t wanted = set->capacity ? 2 * set->capacity : 64;
		struct site **grown =
		    reallocarray(set->sites, wanted, sizeof(*grown));

		if (!grown)
			goto fail;
		set->sites = grown;
		set->capacity = wanted;
	}
	if (table_insert(&set->by_id, key, site) < 0)
		goto fail;
	site->number = (uint32_t)set->count;
	set->sites[set->count++] = site;
	return site;
fail:
	site_free(site);
	return NULL;
}

/* One process that is being added. */
struct adding {
	struct site_set *set;
	struct symbolizer *symbolizer;
	const struct process *process;
	uint32_t *group_sites;
	uint32_t *stack_sites;
	const struct stack **typical; /* a group's heaviest stack */
};

/* Each group's heaviest stack; NULL: no memory. */
static const struct stack **find_typical(const struct process *process)
{
	const struct stack **all = calloc(process->n_groups + 1, sizeof(*all));

	for (uint32_t i = 0; all && i < process->n_stacks; i++) {
		const struct stack *stack = process->stacks[i];
		const struct stack **typical = &all[stack->group->number];

		/* it may only free */
		if (!stack->tally.allocated_objects)
			continue;
		if (!*typical || stack_is_heavier(stack, *typical))
			*typical = stack;
	}
	return all;
}

void site_take_caller(struct site *site, const struct process *process,
		      const struct frame *frames, size_t n)
{
	size_t blame = blame_find(frames, n);
	size_t caller = blame_caller(frames, n, process->main_module);

	site->has_caller = caller < n && caller != (blame < n ? blame : 0);
	if (site->has_caller)
		site->caller = frames[caller];
}

/* A site as one of its stacks shows it. */
static void site_describe(struct site *site, struct adding *add,
			  const struct stack *stack, const struct frame *frames,
			  size_t n)
{
	size_t blame = blame_find(frames, n);
	const char *soname = NULL;

	if (blame == n)
		blame = 0;
	site->is_lost = stack->quality & QUALITY_LOST;
	site->is_runtime =
	    stack->quality & QUALITY_DIRECT || blame_is_runtime(frames, n);
	if (n) {
		site->blame = frames[blame];
		site->kind = blame_kind(frames, n, &site->callee);
		soname = symbolizer_soname(
		    add->symbolizer, &add->process->modules, site->blame.pc);
	}
	site_take_caller(site, add->process, frames, n);
	blame_site_id(&site->blame, site->kind ? site->kind : "", site->callee,
		      soname, site->id);
}

struct site *site_set_take(struct site_set *set, const struct site *like)
{
	struct site *known =
	    table_find(&set->by_id, strtoull(like->id, NULL, 16));
	struct site *site;

	if (known) {
		/* code without names is one place, whatever it does */
		known->is_runtime &= like->is_runtime;
		return known;
	}
	site = malloc(sizeof(*site));
	if (!site)
		return NULL;
	*site = *like;
	site->shares = NULL;
	site->tests = NULL;
	site->stacks = NULL;
	site->n_shares = site->n_tests = site->n_stacks =
	    site->stacks_capacity = 0;
	site->tally = (struct tally){0};
	site->calls = site->calls_leaving = 0;
	site->first_seen = site->last_seen = (struct timespec){0};
	site->bytes_per_hour = 0;
	return set_insert(set, site);
}

/* The site of a stack, made when new; NULL when out of memory. */
static struct site *find_site(struct adding *add, const struct stack *stack)
{
	struct site site = {0};
	struct frame *frames;
	size_t n;

	if (frames_expand(add->symbolizer, add->process, stack, &frames, &n))
		return NULL;
	site_describe(&site, add, stack, frames, n);
	free(frames);
	return site_set_take(add->set, &site);
}

/* Number of the site of each group and stack. */
static int find_sites(struct adding *add)
{
	const struct process *process = add->process;

	for (uint32_t i = 0; i < process->n_groups; i++) {
		const struct stack *stack = add->typical[i];
		const struct site *site;

		add->group_sites[i] = 0;
		if (!stack || !process->groups[i]->tally.allocated_objects)
			continue;
		site = find_site(add, stack);
		if (!site)
			return -ENOMEM;
		add->group_sites[i] = site->number;
	}
	for (uint32_t i = 0; i < process->n_stacks; i++)
		add->stack_sites[i] =
		    add->group_sites[process->stacks[i]->group->number];
	return 0;
}

static bool is_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec
				      : a->tv_nsec < b->tv_nsec;
}

static void add_numbers(struct site *site, const struct site_share *share)
{
	const struct timespec *first = &share->first_seen;

	tally_add(&site->tally, &share->tally);
	site->calls += share->calls;
	site->calls_leaving += share->calls_leaving;
	if (first->tv_sec &&
	    (!site->first_seen.tv_sec || is_before(first, &site->first_seen)))
		site->first_seen = *first;
	if (is_before(&site->last_seen, &share->last_seen))
		site->last_seen = share->last_seen;
	if (share->bytes_per_hour < 0 || site->bytes_per_hour < 0)
		site->bytes_per_hour = -1;
	else
		site->bytes_per_hour += share->bytes_per_hour;
}

int site_add_share(struct site *site, const struct site_share *share)
{
	size_t n = site->n_shares;

	/* a power of two is full */
	if (!(n & (n - 1))) {
		struct site_share *grown = reallocarray(
		    site->shares, n ? 2 * n : 1, sizeof(*site->shares));

		if (!grown)
			return -ENOMEM;
		site->shares = grown;
	}
	site->shares[site->n_shares++] = *share;
	add_numbers(site, share);
	return 0;
}

static double lost_per_hour(const struct process *process,
			    const struct site_evidence *evidence,
			    enum verdict verdict)
{
	double hours = clock_hours(process);

	if (verdict < VERDICT_SUSPECT)
		return 0;
	return hours < 0 ? -1
			 : (double)tally_live_bytes(&evidence->tally) / hours;
}

/* The process that is worst off speaks for the site. */
static void site_find(struct site *site, const struct finding *finding)
{
	if (!site->n_shares || finding->verdict > site->finding.verdict)
		site->finding = *finding;
}

/* What one process says about a site. */
static int add_finding(struct site *site, const struct process *process,
		       const struct site_evidence *evidence,
		       const struct finding *finding)
{
	struct site_share share = {
	    .process = process,
	    .tally = evidence->tally,
	    .calls = evidence->calls,
	    .calls_leaving = evidence->calls_leaving,
	    .first_seen = clock_wall(process, evidence->first_time),
	    .last_seen = clock_wall(process, evidence->last_time),
	    .verdict = finding->verdict,
	    .bytes_per_hour =
		lost_per_hour(process, evidence, finding->verdict),
	};

	site_find(site, finding);
	return site_add_share(site, &share);
}

/* What a pool has dropped is there for one collection more. */
static bool is_pooled(const struct frame *frames, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (frames[i].function &&
		    !strcmp(frames[i].function, "sync.(*Pool).Get"))
			return true;
	return false;
}

/*
 * After how many collections Go will have freed what is allocated here; 0: it
 * is not left to Go.
 */
static unsigned int collections_needed(const struct adding *add,
				       struct owned *owned, uint32_t site)
{
	const struct stack *stack = NULL;
	struct frame *frames;
	unsigned int needed = 0;
	size_t n, blame;

	for (uint32_t i = 0; !stack && i < add->process->n_groups; i++)
		if (add->group_sites[i] == site)
			stack = add->typical[i];
	if (!stack ||
	    frames_expand(add->symbolizer, add->process, stack, &frames, &n))
		return 0;
	blame = blame_find(frames, n);
	if (blame < n && frames[blame].language == LANGUAGE_GO &&
	    owned_by_go(owned, &add->process->modules, frames[blame].pc))
		needed = is_pooled(frames + blame, n - blame) ? 2 : 1;
	free(frames);
	return needed;
}

/* Is what seems to be a leak left to Go, which has not been at it yet? */
static void reconsider(const struct adding *add, struct owned *owned,
		       uint32_t site, struct site_evidence *evidence,
		       struct finding *finding)
{
	const char *kind = add->set->sites[site]->kind;

	/* a C string is an argument: it is another block that Go owns */
	if (finding->verdict != VERDICT_LEAK || evidence->collected > 1 ||
	    (kind && !strcmp(kind, "C.CString")))
		return;
	evidence->collections_needed = collections_needed(add, owned, site);
	verdict_judge(evidence, finding);
}

/* "m/pack.(*T).Set", but not of package main: that is the program itself. */
static bool is_method(const char *function)
{
	return function && gopackage_local_name(function)[0] == '(' &&
	       !gopackage_is(function, "main");
}

static bool is_same_package(const char *a, const char *b)
{
	size_t length = gopackage_length(a);

	return b && length == gopackage_length(b) && !strncmp(a, b, length);
}

/* A site of the package whose objects wait for a collection; or n_sites. */
static uint32_t find_waiting(const struct adding *add,
			     const struct finding *findings, uint32_t n_sites,
			     const char *function)
{
	uint32_t i = 0;

	while (i < n_sites &&
	       (!findings[i].rule || strcmp(findings[i].rule, "gc") != 0 ||
		!is_same_package(function, add->set->sites[i]->blame.function)))
		i++;
	return i;
}

/*
 * What a method makes a library allocate goes with its object.  Where objects
 * of its package wait for their finalizers, it may wait with them.
 */
static void reconsider_methods(const struct adding *add, uint32_t n_sites,
			       struct site_evidence *evidence,
			       struct finding *findings)
{
	for (uint32_t i = 0; i < n_sites; i++) {
		const struct site *site = add->set->sites[i];
		const char *function = site->blame.function;
		uint32_t other;

		if (findings[i].verdict != VERDICT_LEAK ||
		    evidence[i].collected > 1 || !is_method(function) ||
		    !site->kind || strcmp(site->kind, "cgo_call") != 0)
			continue;
		other = find_waiting(add, findings, n_sites, function);
		if (other == n_sites)
			continue;
		evidence[i].collections_needed =
		    evidence[other].collections_needed;
		verdict_judge(&evidence[i], &findings[i]);
	}
}

/* Of all sites, by all of their stacks, then by one where that is needed. */
static int judge_sites(const struct adding *add, const struct site_map *map,
		       struct site_evidence *evidence, struct finding *findings)
{
	int err = evidence_collect(add->process, map, evidence);
	struct owned owned = {0};

	for (uint32_t i = 0; !err && i < map->n_sites; i++) {
		evidence[i].is_runtime = add->set->sites[i]->is_runtime;
		evidence[i].is_lost = add->set->sites[i]->is_lost;
		if (!evidence[i].tally.allocated_objects)
			continue;
		verdict_judge(&evidence[i], &findings[i]);
		reconsider(add, &owned, i, &evidence[i], &findings[i]);
	}
	owned_release(&owned);
	if (!err)
		reconsider_methods(add, map->n_sites, evidence, findings);
	return err ? err
		   : by_stack_judge(add->process, map, evidence, findings);
}

static int add_evidence(struct adding *add)
{
	struct site_set *set = add->set;
	struct site_map map = {
	    .groups = add->group_sites,
	    .stacks = add->stack_sites,
	    .n_sites = (uint32_t)set->count,
	};
	struct site_evidence *evidence = calloc(set->count, sizeof(*evidence));
	struct finding *findings = calloc(set->count, sizeof(*findings));
	int err = evidence && findings ? 0 : -ENOMEM;

	if (!err)
		err = judge_sites(add, &map, evidence, findings);
	for (size_t i = 0; !err && i < set->count; i++)
		if (evidence[i].tally.allocated_objects)
			err = add_finding(set->sites[i], add->process,
					  &evidence[i], &findings[i]);
	if (evidence)
		evidence_release(evidence, map.n_sites);
	free(evidence);
	free(findings);
	return err;
}

int site_set_add(struct site_set *set, struct symbolizer *symbolizer,
		 const struct process *process, uint32_t *group_sites)
{
	struct adding add = {
	    .set = set,
	    .symbolizer = symbolizer,
	    .process = process,
	    .group_sites = group_sites,
	    .stack_sites = calloc(process->n_stacks + 1, sizeof(uint32_t)),
	    .typical = find_typical(process),
	};
	int err = -ENOMEM;

	if (add.stack_sites && add.typical)
		err = find_sites(&add);
	if (!err)
		err = site_set_add_stacks(set, process, group_sites);
	if (!err && set->count)
		err = add_evidence(&add);
	if (!err)
		err = site_test_collect(set, symbolizer, process, group_sites);
	free(add.stack_sites);
	free(add.typical);
	return err;
}

int site_set_adopt(struct site_set *set, const struct site_set *judged,
		   uint32_t *numbers)
{
	for (size_t i = 0; i < judged->count; i++) {
		const struct site *old = judged->sites[i];
		struct site *site;

		numbers[i] = SITE_NONE;
		if (!old->n_shares)
			continue;
		site = site_set_take(set, old);
		if (!site)
			return -ENOMEM;
		numbers[i] = site->number;
		site_find(site, &old->finding);
		for (size_t j = 0; j < old->n_shares; j++)
			if (site_add_share(site, &old->shares[j]))
				return -ENOMEM;
		for (size_t j = 0; j < old->n_tests; j++)
			if (site_test_add(site, &old->tests[j]))
				return -ENOMEM;
	}
	return 0;
}
