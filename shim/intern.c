/* SPDX-License-Identifier: MIT */
#include "intern.h"

#include <linux/mman.h>

#include "mem.h"

#include "forbid.h"

#define WAYS 16u
#define SLOTS_MIN 1024u
/* Kept for the next thread; what is larger is given back. */
#define SLOTS_KEPT 4096u

static _Atomic uint64_t bytes_used;

static uint64_t bytes_of(uint64_t slots)
{
	return slots * sizeof(struct intern_slot);
}

static void give_bytes(uint64_t bytes)
{
	atomic_fetch_sub_explicit(&bytes_used, bytes, memory_order_relaxed);
}

/* Each thread has the smallest table, whatever the others have. */
static bool take_bytes(uint64_t bytes, bool is_first)
{
	uint64_t before =
	    atomic_fetch_add_explicit(&bytes_used, bytes, memory_order_relaxed);

	if (is_first || before + bytes <= INTERN_BYTES)
		return true;
	give_bytes(bytes);
	return false;
}

static struct intern_slot *map_slots(uint64_t slots)
{
	long p = SYS6(mmap, 0, bytes_of(slots), PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p < 0 && p > -4096 ? NULL : (struct intern_slot *)p;
}

/* The size of the present table, 0: none. */
static uint64_t slots_of(const struct thread_state *state)
{
	return state->interned ? state->intern_mask + 1 : 0;
}

/* For the collector's ledger. */
static void tell_slots(const struct thread_state *state)
{
	uint64_t own =
	    RING_OWN((uintptr_t)state->interned, bytes_of(slots_of(state)));

	if (state->slot)
		atomic_store_explicit(&state->slot->own_stacks, own,
				      memory_order_relaxed);
}

static void unmap_slots(struct thread_state *state)
{
	if (state->interned)
		SYS3(munmap, state->interned, bytes_of(slots_of(state)), 0);
	state->interned = NULL;
}

static struct intern_slot *set_of(struct intern_slot *slots, uint64_t mask,
				  uint64_t key)
{
	return slots + (key & mask & ~(uint64_t)(WAYS - 1));
}

/* The slot of `key`, or an empty one of its set, or NULL. */
static inline struct intern_slot *probe(struct intern_slot *slots,
					uint64_t mask, uint64_t key)
{
	struct intern_slot *set = set_of(slots, mask, key);

	for (uint64_t i = 0; i < WAYS; i++) {
		struct intern_slot *slot = &set[(key + i) % WAYS];

		if (!slot->id || slot->key == key)
			return slot;
	}
	return NULL;
}

/* To a larger table; how many.  Where a set is full, a stack is forgotten. */
static uint32_t move_all(const struct thread_state *state,
			 struct intern_slot *slots, uint64_t mask)
{
	uint32_t count = 0;

	for (uint64_t i = 0; i <= state->intern_mask; i++) {
		const struct intern_slot *slot = &state->interned[i];
		struct intern_slot *place =
		    slot->id ? probe(slots, mask, slot->key) : NULL;

		if (!place)
			continue;
		*place = *slot;
		count++;
	}
	return count;
}

static bool enlarge(struct thread_state *state)
{
	uint64_t old = slots_of(state), size = old ? old * 2 : SLOTS_MIN;
	uint64_t more = bytes_of(size - old);

	if (!take_bytes(more, !old))
		return false;
	struct intern_slot *slots = map_slots(size);
	if (!slots) {
		give_bytes(more);
		return false;
	}
	state->intern_count = old ? move_all(state, slots, size - 1) : 0;
	unmap_slots(state);
	state->interned = slots;
	state->intern_mask = size - 1;
	tell_slots(state);
	return true;
}

static void empty(struct thread_state *state)
{
	memset(state->interned, 0, bytes_of(slots_of(state)));
	state->intern_count = 0;
}

/* Whom it meets depends on how many came before: any of the set. */
static struct intern_slot *evict(struct thread_state *state, uint64_t key)
{
	uint32_t way = state->next_id * UINT32_C(0x9e3779b9) >> 28;
	struct intern_slot *slot =
	    set_of(state->interned, state->intern_mask, key) + way;

	slot->id = 0;
	state->intern_count--;
	return slot;
}

static __attribute__((noinline)) struct intern_slot *
make_place(struct thread_state *state, uint64_t key)
{
	if (state->interned)
		return evict(state, key);
	if (!enlarge(state))
		return NULL;
	return probe(state->interned, state->intern_mask, key);
}

struct intern_slot *intern_find(struct thread_state *state, uint64_t key)
{
	struct intern_slot *slot = NULL;

	if (LIKELY(state->interned))
		slot = probe(state->interned, state->intern_mask, key);
	return LIKELY(slot) ? slot : make_place(state, key);
}

uint32_t intern_next(const struct thread_state *state)
{
	return state->next_id == STACK_ID_MAX ? 1 : state->next_id + 1;
}

uint32_t intern_add(struct thread_state *state, struct intern_slot *slot,
		    uint64_t key)
{
	if (state->next_id == STACK_ID_MAX) {
		empty(state);
		cache_forget(&state->cache); /* it knows ids, too */
		state->next_id = 0;
		slot = probe(state->interned, state->intern_mask, key);
	}
	uint32_t id = ++state->next_id;
	*slot = (struct intern_slot){key, id};
	if (++state->intern_count > slots_of(state) / 2)
		enlarge(state); /* or it fills up */
	return id;
}

void intern_reset(struct thread_state *state)
{
	state->next_id = 0;
	state->intern_count = 0;
	if (slots_of(state) > SLOTS_KEPT) {
		give_bytes(bytes_of(slots_of(state)));
		unmap_slots(state);
	}
	if (state->interned)
		empty(state);
}

void intern_forget(void)
{
	atomic_store_explicit(&bytes_used, 0, memory_order_relaxed);
}
