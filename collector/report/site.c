/* SPDX-License-Identifier: MIT */
#include "report/site.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/evidence.h"
#include "report/clock.h"
#include "report/frames.h"
#include "symbol/blame.h"

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

static bool is_heavier(const struct stack *a, const struct stack *b)
{
	uint64_t live_a = tally_live_bytes(&a->tally);
	uint64_t live_b = tally_live_bytes(&b->tally);

	if (live_a != live_b)
		return live_a > live_b;
	return a->tally.allocated_bytes > b->tally.allocated_bytes;
}

/* Each group's heaviest stack. */
static void find_typical(struct adding *add)
{
	const struct process *process = add->process;

	for (uint32_t i = 0; i < process->n_stacks; i++) {
		const struct stack *stack = process->stacks[i];
		const struct stack **typical =
		    &add->typical[stack->group->number];

		if (!*typical || is_heavier(stack, *typical))
			*typical = stack;
	}
}

/* A site as one of its stacks shows it. */
static void site_describe(struct site *site, struct adding *add,
			  const struct stack *stack, const struct frame *frames,
			  size_t n)
{
	size_t blame = blame_find(frames, n);
	size_t caller = blame_caller(frames, n, add->process->main_module);
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
	site->has_caller = caller < n && caller != blame;
	if (site->has_caller)
		site->caller = frames[caller];
	blame_site_id(&site->blame, site->kind ? site->kind : "", site->callee,
		      soname, site->id);
}

/* The site of a stack, made when new; NULL when out of memory. */
static struct site *find_site(struct adding *add, const struct stack *stack)
{
	struct site *site = calloc(1, sizeof(*site)), *known;
	struct frame *frames;
	size_t n;

	if (!site)
		return NULL;
	if (frames_expand(add->symbolizer, add->process, stack, &frames, &n)) {
		free(site);
		return NULL;
	}
	site_describe(site, add, stack, frames, n);
	free(frames);
	known = table_find(&add->set->by_id, strtoull(site->id, NULL, 16));
	if (!known)
		return set_insert(add->set, site);
	free(site);
	return known;
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

static int push_stack(struct site *site, const struct process *process,
		      const struct stack *stack)
{
	if (site->n_stacks == site->stacks_capacity) {
		size_t wanted = site->n_stacks ? 2 * site->n_stacks : 4;
		struct site_stack *grown =
		    reallocarray(site->stacks, wanted, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		site->stacks = grown;
		site->stacks_capacity = wanted;
	}
	site->stacks[site->n_stacks++] = (struct site_stack){
	    .process = process,
	    .stack = stack,
	};
	return 0;
}

/* All stacks that hold something; a group that holds nothing shows one. */
static int push_stacks(struct adding *add)
{
	const struct process *process = add->process;
	int err = 0;

	for (uint32_t i = 0; !err && i < process->n_stacks; i++) {
		const struct stack *stack = process->stacks[i];

		if (!stack->tally.allocated_objects)
			continue;
		if (!tally_live_objects(&stack->tally) &&
		    stack != add->typical[stack->group->number])
			continue;
		err = push_stack(add->set->sites[add->stack_sites[i]], process,
				 stack);
	}
	return err;
}

static int push_share(struct site *site, const struct process *process,
		      const struct tally *tally)
{
	struct site_share *grown = reallocarray(
	    site->shares, site->n_shares + 1, sizeof(*site->shares));

	if (!grown)
		return -ENOMEM;
	site->shares = grown;
	grown[site->n_shares++] = (struct site_share){
	    .pid = process->pid,
	    .live_bytes = tally_live_bytes(tally),
	};
	return 0;
}

static void add_rate(struct site *site, const struct process *process,
		     const struct site_evidence *evidence, enum verdict verdict)
{
	double hours = clock_hours(process);

	if (verdict < VERDICT_SUSPECT || site->bytes_per_hour < 0)
		return;
	if (hours < 0)
		site->bytes_per_hour = -1;
	else
		site->bytes_per_hour +=
		    (double)tally_live_bytes(&evidence->tally) / hours;
}

static bool is_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec
				      : a->tv_nsec < b->tv_nsec;
}

static void add_times(struct site *site, const struct process *process,
		      const struct site_evidence *evidence)
{
	struct timespec first = clock_wall(process, evidence->first_time);
	struct timespec last = clock_wall(process, evidence->last_time);

	if (first.tv_sec &&
	    (!site->first_seen.tv_sec || is_before(&first, &site->first_seen)))
		site->first_seen = first;
	if (is_before(&site->last_seen, &last))
		site->last_seen = last;
}

/* What one process says about a site. */
static int site_add(struct site *site, const struct process *process,
		    struct site_evidence *evidence)
{
	struct finding finding;

	evidence->is_runtime = site->is_runtime;
	evidence->is_lost = site->is_lost;
	verdict_judge(evidence, &finding);
	if (!site->tally.allocated_objects ||
	    finding.verdict > site->finding.verdict)
		site->finding = finding;
	tally_add(&site->tally, &evidence->tally);
	site->calls += evidence->calls;
	site->calls_leaving += evidence->calls_leaving;
	add_rate(site, process, evidence, finding.verdict);
	add_times(site, process, evidence);
	return push_share(site, process, &evidence->tally);
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
	int err = evidence ? 0 : -ENOMEM;

	if (!err)
		err = evidence_collect(add->process, &map, evidence);
	for (size_t i = 0; !err && i < set->count; i++)
		if (evidence[i].tally.allocated_objects)
			err =
			    site_add(set->sites[i], add->process, &evidence[i]);
	if (evidence)
		evidence_release(evidence, map.n_sites);
	free(evidence);
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
	    .typical = calloc(process->n_groups + 1, sizeof(struct stack *)),
	};
	int err = -ENOMEM;

	if (add.stack_sites && add.typical) {
		find_typical(&add);
		err = find_sites(&add);
	}
	if (!err && set->count)
		err = push_stacks(&add);
	if (!err && set->count)
		err = add_evidence(&add);
	free(add.stack_sites);
	free(add.typical);
	return err;
}

static int by_weight(const void *a, const void *b)
{
	const struct site_stack *x = a, *y = b;

	if (is_heavier(x->stack, y->stack))
		return -1;
	if (is_heavier(y->stack, x->stack))
		return 1;
	return (x->stack->hash > y->stack->hash) -
	       (x->stack->hash < y->stack->hash);
}

static int site_expand(struct site *site, struct symbolizer *symbolizer)
{
	int err = 0;

	if (site->n_stacks)
		qsort(site->stacks, site->n_stacks, sizeof(*site->stacks),
		      by_weight);
	if (site->n_stacks > SITE_STACKS_MAX) {
		site->stacks_left_out = site->n_stacks - SITE_STACKS_MAX;
		site->n_stacks = SITE_STACKS_MAX;
	}
	for (size_t i = 0; !err && i < site->n_stacks; i++) {
		struct site_stack *stack = &site->stacks[i];

		err = frames_expand(symbolizer, stack->process, stack->stack,
				    &stack->frames, &stack->n_frames);
		frames_id(stack->frames, err ? 0 : stack->n_frames, stack->id);
	}
	return err;
}

int site_set_expand(struct site_set *set, struct symbolizer *symbolizer)
{
	int err = 0;

	for (size_t i = 0; !err && i < set->count; i++)
		err = site_expand(set->sites[i], symbolizer);
	return err;
}
