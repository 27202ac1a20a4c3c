/* SPDX-License-Identifier: MIT */
#include "ingest/owed.h"

#include <errno.h>
#include <stdlib.h>

#define CAPACITY_MIN 64
#define CAPACITY_MAX (UINT32_C(1) << 26)

void owed_release(struct owed *owed)
{
	free(owed->pool);
	free(owed->chains);
	*owed = (struct owed){0};
}

/*
 * No target knows the hash: it cannot make one chain long, but for what is owed
 * at one address.  Of those the first one of its kind is taken, so the kinds
 * have chains of their own: nobody walks past a million of the other kind.
 */
static struct owed_chain *chain_of(const struct owed *owed, uint64_t address,
				   bool is_early)
{
	uint64_t hash = live_hash(owed->live, address) >> 32;

	return &owed->chains[(hash ^ is_early) & (owed->capacity - 1)];
}

static struct owed_chain *chain_of_entry(const struct owed *owed,
					 const struct owed_entry *entry)
{
	return chain_of(owed, entry->block.address, entry->is_early);
}

/* At the end: each chain is in the order of time. */
static void append(struct owed *owed, uint32_t index)
{
	struct owed_chain *chain = chain_of_entry(owed, &owed->pool[index]);

	owed->pool[index].next = 0;
	if (chain->last)
		owed->pool[chain->last - 1].next = index + 1;
	else
		chain->first = index + 1;
	chain->last = index + 1;
}

static void rechain(struct owed *owed, const struct owed_chain *chains,
		    uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t at = chains[i].first; at;) {
			uint32_t next = owed->pool[at - 1].next;
			append(owed, at - 1);
			at = next;
		}
}

static int grow(struct owed *owed)
{
	uint32_t n_chains = owed->capacity;
	uint32_t capacity = n_chains ? n_chains * 2 : CAPACITY_MIN;
	struct owed_chain *old = owed->chains;

	if (capacity > CAPACITY_MAX)
		return -ENOMEM;
	struct owed_chain *chains = calloc(capacity, sizeof(*chains));
	struct owed_entry *pool =
	    reallocarray(owed->pool, capacity, sizeof(*pool));
	if (pool)
		owed->pool = pool;
	if (!chains || !pool) {
		free(chains);
		return -ENOMEM;
	}
	owed->chains = chains;
	owed->capacity = capacity;
	rechain(owed, old, n_chains);
	free(old);
	return 0;
}

int owed_add(struct owed *owed, const struct owed_entry *entry)
{
	uint32_t index = owed->unused ? owed->unused - 1 : owed->n_pool;

	if (index == owed->capacity) {
		int error = grow(owed);
		if (error)
			return error;
	}
	if (owed->unused)
		owed->unused = owed->pool[index].next;
	else
		owed->n_pool++;
	owed->pool[index] = *entry;
	append(owed, index);
	owed->n++;
	return 0;
}

/* `before`: the entry before `index` in its chain + 1, 0: it is the first. */
static void take_out(struct owed *owed, uint32_t index, uint32_t before,
		     struct owed_entry *entry)
{
	struct owed_chain *chain = chain_of_entry(owed, &owed->pool[index]);

	*entry = owed->pool[index];
	if (before)
		owed->pool[before - 1].next = entry->next;
	else
		chain->first = entry->next;
	if (chain->last == index + 1)
		chain->last = before;
	owed->pool[index] = (struct owed_entry){.next = owed->unused};
	owed->unused = index + 1;
	owed->n--;
	if (!owed->n)
		owed->n_pool = owed->unused = 0;
}

bool owed_take(struct owed *owed, uint64_t address, bool is_early,
	       struct owed_entry *entry)
{
	uint32_t at = owed->n ? chain_of(owed, address, is_early)->first : 0;

	for (uint32_t before = 0; at;) {
		const struct owed_entry *found = &owed->pool[at - 1];
		if (found->block.address == address &&
		    found->is_early == is_early) {
			take_out(owed, at - 1, before, entry);
			return true;
		}
		before = at;
		at = found->next;
	}
	return false;
}

bool owed_expire(struct owed *owed, uint32_t cut, uint32_t *cursor,
		 struct owed_entry *entry)
{
	for (; *cursor < owed->n_pool; ++*cursor) {
		const struct owed_entry *found = &owed->pool[*cursor];
		if (!found->block.address || found->cut >= cut)
			continue;
		/* the first of its chain is no younger: no need to search */
		uint32_t first = chain_of_entry(owed, found)->first;
		take_out(owed, first - 1, 0, entry);
		return true;
	}
	return false;
}
