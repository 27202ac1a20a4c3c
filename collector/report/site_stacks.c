/* SPDX-License-Identifier: MIT */
/*
 * site_stacks.c - which stacks of a site a report shows, and their frames
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/frames.h"
#include "report/site.h"
#include "report/site_test.h"

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

/* Each site's heaviest stack of a process; NULL: no memory. */
static const struct stack **find_heaviest(const struct site_set *set,
					  const struct process *process,
					  const uint32_t *group_sites)
{
	const struct stack **all = calloc(set->count + 1, sizeof(*all));

	for (uint32_t i = 0; all && i < process->n_stacks; i++) {
		const struct stack *stack = process->stacks[i];
		uint32_t site = group_sites[stack->group->number];

		if (stack->tally.allocated_objects && site != SITE_NONE &&
		    (!all[site] || stack_is_heavier(stack, all[site])))
			all[site] = stack;
	}
	return all;
}

/* All stacks that hold something; a site that holds nothing shows one. */
int site_set_add_stacks(struct site_set *set, const struct process *process,
			const uint32_t *group_sites)
{
	if (!set->count)
		return 0;
	const struct stack **heaviest =
	    find_heaviest(set, process, group_sites);
	int err = heaviest ? 0 : -ENOMEM;

	for (uint32_t i = 0; !err && i < process->n_stacks; i++) {
		const struct stack *stack = process->stacks[i];
		uint32_t site = group_sites[stack->group->number];

		if (!stack->tally.allocated_objects || site == SITE_NONE)
			continue;
		if (tally_live_objects(&stack->tally) ||
		    stack == heaviest[site])
			err = push_stack(set->sites[site], process, stack);
	}
	free(heaviest);
	return err;
}

static int by_weight(const void *a, const void *b)
{
	const struct site_stack *x = a, *y = b;

	if (stack_is_heavier(x->stack, y->stack))
		return -1;
	if (stack_is_heavier(y->stack, x->stack))
		return 1;
	return (x->stack->hash > y->stack->hash) -
	       (x->stack->hash < y->stack->hash);
}

/* The stack that decided stands first. */
static void put_first(struct site *site)
{
	for (size_t i = 1; site->finding.stack && i < site->n_stacks; i++) {
		struct site_stack stack = site->stacks[i];

		if (stack.stack != site->finding.stack)
			continue;
		memmove(&site->stacks[1], &site->stacks[0], i * sizeof(stack));
		site->stacks[0] = stack;
		return;
	}
}

/* Its id is known now. */
static void name_first(struct site *site)
{
	struct proof *proof = &site->finding.proofs[0];
	size_t length = strlen(proof->says);

	if (site->n_stacks && site->finding.stack == site->stacks[0].stack &&
	    site->finding.n_proofs && !strcmp(proof->test, PROOF_STACK))
		snprintf(proof->says + length, sizeof(proof->says) - length,
			 ": %s", site->stacks[0].id);
}

/* Who frees the blocks that do not stay. */
static int expand_freer(struct site *site, struct symbolizer *symbolizer)
{
	const struct process *process = site->stacks[0].process;
	uint32_t stack;
	int err = frames_freer(
	    symbolizer, site->stacks, site->n_stacks + site->stacks_left_out,
	    &site->blame, &site->freer, &stack, &site->freed_by_freer);

	if (err || !site->freed_by_freer)
		return err;
	return frames_expand(symbolizer, process, process->stacks[stack],
			     &site->freer_frames, &site->n_freer_frames);
}

/* *spare: how many more than one each there may be from here on. */
static int site_expand(struct site *site, struct symbolizer *symbolizer,
		       size_t *spare)
{
	size_t most = *spare < SITE_STACKS_MAX ? *spare + 1 : SITE_STACKS_MAX;
	int err = 0;

	if (site->n_stacks)
		qsort(site->stacks, site->n_stacks, sizeof(*site->stacks),
		      by_weight);
	put_first(site);
	site_test_rank(site);
	if (site->n_stacks > most) {
		site->stacks_left_out = site->n_stacks - most;
		site->n_stacks = most;
	}
	if (site->n_stacks)
		*spare -= site->n_stacks - 1;
	for (size_t i = 0; !err && i < site->n_stacks; i++) {
		struct site_stack *stack = &site->stacks[i];

		err = frames_expand(symbolizer, stack->process, stack->stack,
				    &stack->frames, &stack->n_frames);
		frames_id(stack->frames, err ? 0 : stack->n_frames, stack->id);
	}
	/* of several that inlined a line each has a group of its own */
	if (!err && site->n_stacks && site->stacks[0].n_frames)
		site_take_caller(site, site->stacks[0].process,
				 site->stacks[0].frames,
				 site->stacks[0].n_frames);
	name_first(site);
	if (!err && site->n_stacks && site->finding.verdict >= VERDICT_SUSPECT)
		err = expand_freer(site, symbolizer);
	return err;
}

int site_set_expand(struct site_set *set, struct symbolizer *symbolizer)
{
	size_t spare = SET_STACKS_MAX;
	int err = 0;

	for (size_t i = 0; !err && i < set->count; i++)
		err = site_expand(set->sites[i], symbolizer, &spare);
	return err;
}
