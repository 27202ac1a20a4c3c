/* SPDX-License-Identifier: MIT */
#include "model/by_stack.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/later.h"
#include "model/proofs.h"
#include "model/thresholds.h"

/* Stacks that are judged alone, as if each were a site. */
struct alone {
	uint32_t *sites;  /* of each stack of the process: its number or none */
	uint32_t *stacks; /* of each number: the stack */
	uint32_t n;
	uint32_t *holding; /* of each real site: stacks that hold something */
	uint32_t *asked;   /* of each real site: stacks that are judged */
	struct site_evidence *evidence;
};

static bool can_leak(const struct stack *stack)
{
	return tally_seen_live(&stack->tally) >= OLD_CALLS_MIN;
}

/* Count those that hold something; 0 or -ENOMEM. */
static int count_holding(const struct process *process,
			 const struct site_map *map, struct alone *alone)
{
	alone->holding = calloc(map->n_sites + 1u, sizeof(uint32_t));
	alone->asked = calloc(map->n_sites + 1u, sizeof(uint32_t));
	if (!alone->holding || !alone->asked)
		return -ENOMEM;
	for (uint32_t i = 0; i < process->n_stacks; i++)
		if (map->stacks[i] != MAP_NONE)
			alone->holding[map->stacks[i]] +=
			    process->stacks[i]->tally.allocated_objects != 0;
	return 0;
}

static int choose(const struct process *process, const struct site_map *map,
		  const struct finding *findings, struct alone *alone)
{
	alone->sites = calloc(process->n_stacks + 1u, sizeof(uint32_t));
	alone->stacks = calloc(BY_STACK_MAX, sizeof(uint32_t));
	if (!alone->sites || !alone->stacks)
		return -ENOMEM;
	for (uint32_t i = 0; i < process->n_stacks; i++) {
		uint32_t site = map->stacks[i];

		alone->sites[i] = MAP_NONE;
		if (site == MAP_NONE || !findings[site].by_stack ||
		    alone->holding[site] < 2 || alone->n >= BY_STACK_MAX ||
		    !can_leak(process->stacks[i]))
			continue;
		alone->asked[site]++;
		alone->stacks[alone->n] = i;
		alone->sites[i] = alone->n++;
	}
	return 0;
}

/* Over half of the site's life: else it may be one phase of it. */
static bool is_long(const struct site_evidence *stack,
		    const struct site_evidence *site)
{
	return stack->n_old && (double)(stack->horizon - stack->old_at[0]) >=
				   STACK_SPAN * ((double)stack->end_at -
						 (double)site->first_at);
}

/* Of thousands that are asked some look like a leak by chance. */
static bool is_beyond_chance(const struct site_evidence *stack, uint32_t asked)
{
	size_t more = 0;

	while (asked >>= 1)
		more++;
	return stack->n_old >= OLD_CALLS_MIN + more;
}

/* The stack speaks for its site. */
static void name_stack(struct finding *finding, const struct finding *of_stack,
		       const struct stack *stack, uint32_t holding)
{
	*finding = *of_stack;
	finding->rule = "S";
	finding->stack = stack;
	finding->by_stack = false;
	if (finding->n_proofs == FINDING_PROOFS_MAX)
		finding->n_proofs--;
	memmove(&finding->proofs[1], &finding->proofs[0],
		finding->n_proofs * sizeof(*finding->proofs));
	size_t n = finding->n_proofs;
	finding->n_proofs = 0;
	prove(finding, PROOF_STACK, (double)holding, "stacks",
	      "judged by one of its %" PRIu32 " stacks, which the others hide",
	      holding);
	finding->n_proofs += n;
}

static void judge_alone(const struct process *process,
			const struct site_map *map,
			const struct site_evidence *evidence,
			const struct alone *alone, struct finding *findings)
{
	for (uint32_t i = 0; i < alone->n; i++) {
		const struct stack *stack = process->stacks[alone->stacks[i]];
		uint32_t site = map->stacks[alone->stacks[i]];
		struct finding finding;

		verdict_judge(&alone->evidence[i], &finding);
		if (finding.verdict < VERDICT_GROWING ||
		    finding.verdict <= findings[site].verdict ||
		    !is_beyond_chance(&alone->evidence[i],
				      alone->asked[site]) ||
		    !is_long(&alone->evidence[i], &evidence[site]))
			continue;
		name_stack(&findings[site], &finding, stack,
			   alone->holding[site]);
	}
}

/* A leak that goes on by one stack, beside what the first calls left. */
static void name_later(const struct process *process,
		       const struct site_map *map,
		       const struct site_evidence *evidence,
		       struct finding *findings)
{
	for (uint32_t i = 0; i < map->n_sites; i++)
		if (findings[i].verdict == VERDICT_LEAK &&
		    later_differs(&evidence[i]))
			findings[i].stack =
			    process->stacks[evidence[i].later.stack - 1];
}

int by_stack_judge(const struct process *process, const struct site_map *map,
		   const struct site_evidence *evidence,
		   struct finding *findings)
{
	struct alone alone = {0};
	bool wanted = false;
	int err;

	name_later(process, map, evidence, findings);
	for (uint32_t i = 0; i < map->n_sites; i++)
		wanted |= findings[i].by_stack;
	if (!wanted)
		return 0;
	err = count_holding(process, map, &alone);
	if (!err)
		err = choose(process, map, findings, &alone);
	alone.evidence = calloc(alone.n + 1u, sizeof(*alone.evidence));
	if (!err && !alone.evidence)
		err = -ENOMEM;
	if (!err && alone.n) {
		struct site_map each = {NULL, alone.sites, alone.n};

		err = evidence_collect(process, &each, alone.evidence);
		if (!err)
			judge_alone(process, map, evidence, &alone, findings);
		evidence_release(alone.evidence, alone.n);
	}
	free(alone.sites);
	free(alone.stacks);
	free(alone.holding);
	free(alone.asked);
	free(alone.evidence);
	return err;
}
