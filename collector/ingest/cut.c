/* SPDX-License-Identifier: MIT */
#include "ingest/cut.h"

#include <x86intrin.h>

/* C1: the same clock as the time stamps. */
static uint64_t now(const struct tracked *tracked)
{
	if (tracked->process.ns_per_tick > 0)
		return __rdtsc();
	return atomic_load(&tracked->control->sequence);
}

static uint32_t slots_in_use(const struct tracked *tracked)
{
	uint32_t n = atomic_load_explicit(&tracked->control->slots_used,
					  memory_order_acquire);

	return n < RING_SLOTS_MAX ? n : RING_SLOTS_MAX;
}

/* C2: the rings that are live, and their heads. */
static uint32_t look_at_rings(struct tracked *tracked,
			      struct reader *live[RING_SLOTS_MAX])
{
	struct ring_slot *slots =
	    (struct ring_slot *)((char *)tracked->control + CONTROL_SLOTS);
	uint32_t n_slots = slots_in_use(tracked), n = 0;

	for (uint32_t i = 0; i < n_slots; i++) {
		struct reader *reader = &tracked->readers[i];
		reader->slot = &slots[i];
		reader_look(reader, &tracked->rings,
			    tracked->control->owner_word);
		if (reader->is_new)
			tracked->process.threads++;
		reader->is_new = false;
		if (reader->is_live)
			live[n++] = reader;
	}
	/* K2: all that is below these heads had happened by now */
	uint64_t head_time = now(tracked);
	for (uint32_t i = 0; i < n; i++)
		live[i]->head_time = head_time;
	return n;
}

/* Before `limit`; what had happened by the time of an untimed FREE is below. */
static bool peek(struct tracked *tracked, struct reader *reader, uint64_t limit)
{
	if (!reader_peek(reader, &tracked->rings))
		return false;
	return reader->event.time < limit ||
	       (reader->event.time == limit &&
		reader->event.type == EVENT_FREE_KNOWN);
}

/* Keep the reader with the earliest event first, as a binary heap. */
static void sift_down(struct reader **heap, uint32_t n, uint32_t i)
{
	for (;;) {
		uint32_t child = 2 * i + 1;
		if (child >= n)
			return;
		if (child + 1 < n &&
		    heap[child + 1]->event.time < heap[child]->event.time)
			child++;
		if (heap[i]->event.time <= heap[child]->event.time)
			return;
		struct reader *other = heap[i];
		heap[i] = heap[child];
		heap[child] = other;
		i = child;
	}
}

/* The M of the ring's context, looked up once for each context. */
static struct machine *machine_of(struct tracked *tracked,
				  struct reader *reader)
{
	if (!reader->machine && reader->context.m) {
		reader->machine =
		    match_machine(&tracked->match, reader->context.machine);
		if (reader->machine)
			reader->machine->pointer = reader->context.m;
	}
	return reader->machine;
}

static void use(struct tracked *tracked, struct reader *reader)
{
	reader_prefetch(reader, &tracked->process.live);
	reader->event.machine = machine_of(tracked, reader);
	if (match_event(&tracked->match, &reader->event, &reader->aside))
		tracked->is_out_of_memory = true;
	reader_take(reader);
	/* a full ring must not wait for the end of a long cut */
	if (reader->next - reader->given > reader->mask / 8)
		reader_done(reader);
}

/* C4, C5: merge the rings by time. */
static uint64_t merge(struct tracked *tracked, struct reader **heap, uint32_t n,
		      uint64_t limit)
{
	uint64_t used = 0;

	for (uint32_t i = n / 2; i-- > 0;)
		sift_down(heap, n, i);
	while (n) {
		struct reader *first = heap[0];
		uint64_t until = limit;
		for (uint32_t i = 1; i < n && i < 3; i++)
			if (heap[i]->event.time < until)
				until = heap[i]->event.time;
		bool has_more;
		do {
			use(tracked, first);
			used++;
			has_more = peek(tracked, first, limit);
		} while (has_more && first->event.time <= until);
		if (!has_more)
			heap[0] = heap[--n];
		sift_down(heap, n, 0);
	}
	return used;
}

/* What a ring lost is part of the process's account. */
static void add_losses(struct tracked *tracked, struct reader *reader)
{
	struct process *process = &tracked->process;

	process->loss.allocs += atomic_exchange(&reader->slot->lost_allocs, 0);
	process->loss.stacks += atomic_exchange(&reader->slot->lost_stacks, 0);
	if (reader->is_damaged)
		process_incomplete(process, "a ring held what cannot be: it "
					    "was read no further");
}

uint64_t cut_take(struct tracked *tracked, bool is_final)
{
	static struct reader *live[RING_SLOTS_MAX], *heap[RING_SLOTS_MAX];
	uint64_t limit = is_final ? UINT64_MAX : now(tracked);
	uint32_t n = look_at_rings(tracked, live), n_heap = 0;
	uint64_t off = atomic_load(&tracked->control->off_time); /* C3 */

	if (off && off < limit)
		limit = off;
	for (uint32_t i = 0; i < n; i++)
		if (peek(tracked, live[i], limit))
			heap[n_heap++] = live[i];
	uint64_t used = merge(tracked, heap, n_heap, limit);
	match_cut(&tracked->match);
	for (uint32_t i = 0; i < n; i++) {
		struct reader *reader = live[i];
		bool is_all =
		    reader->next >= reader->head || reader->is_damaged;
		reader_done(reader); /* C6 */
		if (is_final || (reader->is_dead && is_all))
			add_losses(tracked, reader);
		if (!is_final && reader->is_dead && is_all) /* C7 */
			reader_recycle(reader, &tracked->rings,
				       tracked->control);
	}
	return used;
}
