/* SPDX-License-Identifier: MIT */
#include "slice.h"

#include <linux/mman.h>

#include "emit.h"
#include "intern.h"
#include "meet.h"
#include "mem.h"
#include "stack.h"

#include "forbid.h"

#define PAGE 4096u
/* Farther from its top no thread's stack reaches: another stack is in use. */
#define STACK_REACH (UINT64_C(1) << 30)

static inline uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

/* End of the C frames that belong to this stack, 0: not known. */
static uintptr_t stack_end(const struct thread_state *state, uintptr_t frame)
{
	const struct go_stack *go = &state->go;
	uintptr_t top = state->stack_top;
	const struct stack_level *last = &go->levels[go->n_levels - 1];

	if (go->n_levels && last->c_end)
		return last->c_end + 8;
	if (frame < top && top - frame < STACK_REACH)
		return top;
	return go->g0_high;
}

/* The products do not wait for one another: 19 frames cost 20 cycles. */
static uint64_t stack_key(const struct go_stack *go, uintptr_t caller,
			  uintptr_t distance)
{
	uint64_t hash = mix(mix(caller, distance), go->flags);

	for (uint32_t i = 0; i < go->n_pcs; i++) {
		uint64_t product = go->pcs[i] * UINT64_C(0xbf58476d1ce4e5b9);
		uint32_t turn = i * 11 % 63 + 1; /* 1 to 63 */
		hash ^= product << turn | product >> (64 - turn);
	}
	return mix(hash, go->n_pcs);
}

/* Readable without a fault?  The kernel answers; before Linux 5.14: no. */
static bool page_is_readable(uintptr_t page)
{
	return !SYS3(madvise, page, PAGE, MADV_POPULATE_READ);
}

/*
 * How much of [sp, end) may be read: the part on the g0 stack lies between
 * known bounds; anything else is asked for page by page.
 */
static uintptr_t readable_end(const struct go_stack *go, uintptr_t sp,
			      uintptr_t end)
{
	uintptr_t most = sp + session.config->slice_bytes;
	uintptr_t known = (sp | (PAGE - 1)) + 1;

	if (end > most || !end)
		end = most;
	if (sp >= go->g0_low && sp < go->g0_high)
		known = go->g0_high & ~(uintptr_t)7;
	while (known < end && page_is_readable(known & ~(uintptr_t)(PAGE - 1)))
		known = (known | (PAGE - 1)) + 1;
	return known < end ? known & ~(uintptr_t)7 : end;
}

struct slice {
	uintptr_t start;
	uint32_t words;
	uint32_t flags;
};

static struct slice choose_slice(const struct go_stack *go, uintptr_t sp,
				 uintptr_t end)
{
	struct slice slice = {.start = sp};

	if (!session.config->raw) {
		slice.flags = STACK_NO_SLICE;
		return slice;
	}
	uintptr_t stop = readable_end(go, sp, end);
	slice.words = (uint32_t)((stop - sp) / 8);
	if (stop < end || !end)
		slice.flags = STACK_SLICE_CUT;
	return slice;
}

static void write_record(struct stack_record *record, const struct go_stack *go,
			 const struct slice *slice)
{
	char *end = (char *)(record + 1);

	memcpy(end, go->levels, go->n_levels * sizeof(*go->levels));
	end += go->n_levels * sizeof(*go->levels);
	memcpy(end, go->pcs, go->n_pcs * sizeof(*go->pcs));
	end += go->n_pcs * sizeof(*go->pcs);
	memcpy(end, (const void *)slice->start, slice->words * 8);
}

/* The whole stack into the ring; false: no room. */
static __attribute__((noinline)) bool send_stack(struct thread_state *state,
						 uint32_t id, uintptr_t caller,
						 uintptr_t end)
{
	const struct go_stack *go = &state->go;
	struct stack_record head = {.id = id,
				    .n_levels = (uint16_t)go->n_levels,
				    .n_go = (uint16_t)go->n_pcs,
				    .first_c_pc = caller,
				    .epoch = state->walker.epoch};

	arch_registers(head.registers);
	struct slice slice = choose_slice(go, head.registers[STACK_RSP], end);
	head.flags = go->flags | slice.flags;
	head.slice_words = slice.words;
	uint64_t words = LONG_WORDS(
	    sizeof(head) + go->n_levels * sizeof(*go->levels) +
	    go->n_pcs * sizeof(*go->pcs) + (uint64_t)slice.words * 8);
	head.head = event_long(LONG_STACK, words);
	if (!emit_has_room(state, words, ROOM_ALLOC))
		return false;
	struct stack_record *record = (void *)emit_words(state);
	*record = head;
	write_record(record, go, &slice);
	emit_publish(state, words);
	return true;
}

struct found {
	uintptr_t end;
	uint64_t key;
	struct intern_slot *slot; /* id 0: a stack that is new; NULL: no room */
};

static inline struct found find_stack(struct thread_state *state,
				      uintptr_t caller, uintptr_t frame)
{
	struct go_position position;
	struct found found;

	go_locate(&position, frame);
	go_walk(&state->go, &position);
	found.end = stack_end(state, frame);
	found.key = stack_key(&state->go, caller, found.end - frame) ^
		    state->walker.epoch;
	found.slot = intern_find(state, found.key);
	return found;
}

static __attribute__((noinline)) uint32_t new_slice(struct thread_state *state,
						    uintptr_t caller,
						    uintptr_t frame,
						    struct found found)
{
	uint64_t before = state->walker.current;
	bool has_news = meet_code(caller);

	/* the answer may have brought tables */
	if (!state->is_again && stack_may_walk(state) &&
	    state->walker.current != before) {
		state->is_again = true;
		uint32_t id = stack_id_slow(state, caller, frame);
		state->is_again = false;
		return id;
	}
	if (has_news) {
		found = find_stack(state, caller, frame);
		if (found.slot && found.slot->id)
			return (uint32_t)found.slot->id;
	}
	if (found.slot) {
		if (send_stack(state, intern_next(state), caller, found.end))
			return intern_add(state, found.slot, found.key);
	}
	atomic_fetch_add(&state->slot->lost_stacks, 1);
	return STACK_LOST;
}

uint32_t slice_id(struct thread_state *state, uintptr_t caller, uintptr_t frame)
{
	struct found found = find_stack(state, caller, frame);

	if (LIKELY(found.slot && found.slot->id))
		return (uint32_t)found.slot->id;
	return new_slice(state, caller, frame, found);
}
