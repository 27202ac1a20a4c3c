/* SPDX-License-Identifier: MIT */
#include "intern.h"

#include <linux/mman.h>

#include "mem.h"

#include "forbid.h"

#define SLOTS_MIN 1024u
#define SLOTS_MAX (256u * 1024)

static struct intern_slot *probe(struct intern_slot *slots, uint64_t mask,
				 uint64_t key)
{
	uint64_t i = key & mask;

	while (slots[i].id && slots[i].key != key)
		i = (i + 1) & mask;
	return &slots[i];
}

static void move_all(struct thread_state *state, struct intern_slot *slots,
		     uint64_t mask)
{
	for (uint64_t i = 0; i <= state->intern_mask; i++)
		if (state->interned[i].id)
			*probe(slots, mask, state->interned[i].key) =
			    state->interned[i];
}

static bool enlarge(struct thread_state *state)
{
	uint64_t size =
	    state->interned ? (state->intern_mask + 1) * 4 : SLOTS_MIN;
	long p =
	    SYS6(mmap, 0, size * sizeof(struct intern_slot),
		 PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p < 0 && p > -4096)
		return false;
	struct intern_slot *slots = (struct intern_slot *)p;
	if (state->interned) {
		move_all(state, slots, size - 1);
		SYS3(munmap, state->interned,
		     (state->intern_mask + 1) * sizeof(*slots), 0);
	}
	state->interned = slots;
	state->intern_mask = size - 1;
	return true;
}

static void empty(struct thread_state *state)
{
	memset(state->interned, 0,
	       (state->intern_mask + 1) * sizeof(*state->interned));
	state->intern_count = 0;
}

struct intern_slot *intern_find(struct thread_state *state, uint64_t key)
{
	if (UNLIKELY(!state->interned && !enlarge(state)))
		return NULL;
	return probe(state->interned, state->intern_mask, key);
}

uint32_t intern_next(const struct thread_state *state)
{
	return state->next_id == STACK_ID_MAX ? 1 : state->next_id + 1;
}

uint32_t intern_add(struct thread_state *state, struct intern_slot *slot,
		    uint64_t key)
{
	uint64_t size = state->intern_mask + 1;

	/* ids start again: the collector takes the newest stack of an id */
	if (state->next_id == STACK_ID_MAX) {
		empty(state);
		state->next_id = 0;
		slot = probe(state->interned, state->intern_mask, key);
	}
	uint32_t id = ++state->next_id;
	*slot = (struct intern_slot){key, id};
	if (++state->intern_count > size / 2 &&
	    (size >= SLOTS_MAX || !enlarge(state)))
		empty(state);
	return id;
}
