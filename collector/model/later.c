/* SPDX-License-Identifier: MIT */
#include "model/later.h"

#include <errno.h>
#include <stdlib.h>

#include "model/evidence.h"
#include "model/live.h"
#include "model/survivors.h"

/* The middle one of the old calls is the last of the first half. */
static uint64_t middle(const struct site_evidence *site)
{
	return site->old_at[(site->n_old - 1) / 2];
}

static void count_calls(struct site_evidence *site)
{
	for (size_t i = 0; i < site->n_old; i++)
		site->later.calls += site->old_at[i] > middle(site);
}

/* The site of a block of the later half, or NULL. */
static struct site_evidence *later_site(const struct process *process,
					const struct site_map *map,
					struct site_evidence *evidence,
					const struct block *block)
{
	struct site_evidence *site;

	if (block->stack >= process->n_stacks ||
	    map->stacks[block->stack] == MAP_NONE)
		return NULL;
	site = &evidence[map->stacks[block->stack]];
	if (!site->later.calls || !survivor_is_old(process, site, block) ||
	    survivor_position(process, site, block) <= middle(site))
		return NULL;
	return site;
}

static void add_blocks(const struct process *process,
		       const struct site_map *map,
		       struct site_evidence *evidence, uint64_t *bytes)
{
	struct block block;
	size_t cursor = 0;

	while (live_next(&process->live, &cursor, &block)) {
		struct site_evidence *site =
		    later_site(process, map, evidence, &block);

		if (!site)
			continue;
		site->later.blocks++;
		site->later.bytes += block.size;
		bytes[block.stack] += block.size;
	}
}

int later_collect(const struct process *process, const struct site_map *map,
		  struct site_evidence *evidence)
{
	uint64_t *bytes = calloc(process->n_stacks + 1u, sizeof(*bytes));

	if (!bytes)
		return -ENOMEM;
	for (uint32_t i = 0; i < map->n_sites; i++)
		if (evidence[i].n_old >= OLD_CALLS_MIN)
			count_calls(&evidence[i]);
	add_blocks(process, map, evidence, bytes);
	for (uint32_t i = 0; i < process->n_stacks; i++) {
		struct site_evidence *site;

		if (map->stacks[i] == MAP_NONE || !bytes[i])
			continue;
		site = &evidence[map->stacks[i]];
		if (!site->later.stack ||
		    bytes[i] > bytes[site->later.stack - 1])
			site->later.stack = i + 1;
	}
	free(bytes);
	return 0;
}
