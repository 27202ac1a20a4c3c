/* SPDX-License-Identifier: MIT */
#include "ingest/cut.h"

#include <x86intrin.h>

#include "ingest/accuse.h"
#include "ingest/pairs.h"
#include "ingest/run.h"

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

/* The rings of one cut. */
struct rings_seen {
	struct reader *readers[RING_SLOTS_MAX];
	uint32_t n;
};

/* C2: the rings that are live, and their heads. */
static void look_at_rings(struct tracked *tracked, struct rings_seen *seen)
{
	struct ring_slot *slots =
	    (struct ring_slot *)((char *)tracked->control + CONTROL_SLOTS);
	uint32_t n_slots = slots_in_use(tracked);

	seen->n = 0;
	for (uint32_t i = 0; i < n_slots; i++) {
		struct reader *reader = &tracked->readers[i];
		reader->slot = &slots[i];
		reader_look(reader, &tracked->rings,
			    tracked->control->owner_word);
		if (reader->is_new)
			reader->thread =
			    thread_key(process_thread(&tracked->process));
		reader->is_new = false;
		if (reader->is_live)
			seen->readers[seen->n++] = reader;
	}
	/* K2: all that is below these heads had happened by now */
	uint64_t head_time = now(tracked);
	for (uint32_t i = 0; i < seen->n; i++)
		seen->readers[i]->head_time = head_time;
}

/*
 * C4, K2: is there an event before `limit`?  The clock may stand still from one
 * cut to the next: what that one saw is before this one all the same.
 */
static bool peek(struct tracked *tracked, struct reader *reader, uint64_t limit)
{
	reader->is_common = run_peek(reader);
	if (!reader->is_common && !reader_peek(reader, &tracked->rings))
		return false;
	return reader->event.time < limit ||
	       (reader->event.time == limit &&
		reader->event.type == EVENT_FREE_KNOWN &&
		reader->next < reader->seen);
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

/* A full ring must not wait for the end of a long cut. */
static void give_back(struct reader *reader)
{
	if (reader->next - reader->given > reader->mask / 8)
		reader_done(reader);
}

static void look_in_time(struct freed *freed)
{
	if (freed_must_look(freed))
		freed_look(freed);
}

/* What had been done when a cut did not see this ring's next event yet. */
static uint64_t work_before_next(const struct match *match,
				 const struct reader *reader)
{
	if (reader->next >= reader->seen)
		return match->cut_work;
	return reader->next >= reader->seen_before ? match->cut_work_before : 0;
}

/*
 * What others did since then, or since this ring's last event, may have come
 * after this one, if it is an untimed FREE.
 */
static void doubt(struct match *match, const struct reader *reader)
{
	uint64_t work = work_before_next(match, reader);

	if (reader->last_work > work)
		work = reader->last_work;
	match->doubtful = match->work > work ? match->work - work : 0;
}

/* The one event that reader_peek() found. */
static void use(struct tracked *tracked, struct reader *reader)
{
	reader->event.machine = machine_of(tracked, reader);
	doubt(&tracked->match, reader);
	if (match_event(&tracked->match, &reader->event, &reader->aside))
		tracked->is_out_of_memory = true;
	reader->last_time = reader->event.time;
	reader->last_work = tracked->match.work;
	reader_take(reader);
	look_in_time(&tracked->match.freed);
	give_back(reader);
}

/* Common events, as far as they come before the others'. */
static uint64_t use_run(struct tracked *tracked, struct reader *reader,
			uint64_t until, uint64_t limit)
{
	machine_of(tracked, reader);
	uint64_t pairs = pairs_use(&tracked->match, reader, until, limit);
	if (pairs) {
		reader->last_work = tracked->match.work;
		give_back(reader);
		return pairs;
	}
	doubt(&tracked->match, reader);
	int64_t used = run_use(&tracked->match, reader, until, limit);
	reader->last_work = tracked->match.work;
	look_in_time(&tracked->match.freed);
	if (used < 0)
		tracked->is_out_of_memory = true;
	/* the target has changed it meanwhile */
	if (!used && reader_peek(reader, &tracked->rings))
		use(tracked, reader);
	give_back(reader);
	return used > 0 ? (uint64_t)used : 1;
}

/* All rings that have an event before the limit, the earliest one first. */
struct heap {
	struct reader *readers[RING_SLOTS_MAX];
	uint32_t n;
};

static void heap_build(struct heap *heap, struct tracked *tracked,
		       const struct rings_seen *seen, uint64_t limit)
{
	heap->n = 0;
	for (uint32_t i = 0; i < seen->n; i++)
		if (peek(tracked, seen->readers[i], limit))
			heap->readers[heap->n++] = seen->readers[i];
	for (uint32_t i = heap->n / 2; i-- > 0;)
		sift_down(heap->readers, heap->n, i);
}

/* The frees without a time that had happened when `marking` made its mark. */
static uint64_t use_before_mark(struct tracked *tracked,
				const struct rings_seen *seen,
				const struct reader *marking)
{
	uint64_t used = 0;

	for (uint32_t i = 0; i < seen->n; i++) {
		struct reader *reader = seen->readers[i];
		uint32_t slot = (uint32_t)(reader - tracked->readers);
		while (reader != marking &&
		       reader_peek(reader, &tracked->rings) &&
		       reader->event.type == EVENT_FREE_KNOWN &&
		       reader_is_before_mark(reader, slot, marking)) {
			if (reader->event.time > marking->event.time)
				reader->event.time = marking->event.time;
			use(tracked, reader);
			used++;
		}
	}
	return used;
}

/* C4, C5: merge the rings by time. */
static uint64_t merge(struct tracked *tracked, const struct rings_seen *seen,
		      uint64_t limit)
{
	static struct heap heap;
	uint64_t used = 0;

	heap_build(&heap, tracked, seen, limit);
	while (heap.n) {
		struct reader *first = heap.readers[0];
		uint64_t until = limit;
		bool has_more = true, is_mark = false;

		for (uint32_t i = 1; i < heap.n && i < 3; i++)
			if (heap.readers[i]->event.time < until)
				until = heap.readers[i]->event.time;
		while (has_more && first->event.time <= until && !is_mark) {
			is_mark = first->event.type == EVENT_LONG &&
				  !first->event.told;
			if (is_mark)
				used += use_before_mark(tracked, seen, first);
			if (first->is_common) {
				used += use_run(tracked, first, until, limit);
			} else {
				use(tracked, first);
				used++;
			}
			has_more = peek(tracked, first, limit);
		}
		if (is_mark) {
			heap_build(&heap, tracked, seen, limit);
			continue;
		}
		if (!has_more)
			heap.readers[0] = heap.readers[--heap.n];
		sift_down(heap.readers, heap.n, 0);
	}
	return used;
}

/* And those that had happened when tracking ended. */
static uint64_t use_before_off(struct tracked *tracked,
			       const struct rings_seen *seen, uint64_t off)
{
	uint64_t used = 0;

	for (uint32_t i = 0; i < seen->n; i++) {
		struct reader *reader = seen->readers[i];
		while (reader_peek(reader, &tracked->rings) &&
		       reader->event.type == EVENT_FREE_KNOWN &&
		       reader_is_before_off(reader)) {
			if (reader->event.time > off)
				reader->event.time = off;
			use(tracked, reader);
			used++;
		}
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
	static struct rings_seen seen;
	uint64_t limit = is_final ? UINT64_MAX : now(tracked);

	look_at_rings(tracked, &seen);
	uint64_t off = atomic_load(&tracked->control->off_time); /* C3 */
	if (off && off < limit)
		limit = off;
	bool is_off = atomic_load(&tracked->control->off);
	tracked->cut_time = limit;
	tracked->match.cut_work_before = tracked->match.cut_work;
	tracked->match.cut_work = tracked->match.work;
	uint64_t used = merge(tracked, &seen, limit);
	if (off && limit == off && is_off)
		used += use_before_off(tracked, &seen, off);
	match_cut(&tracked->match);
	accuse_look(tracked, is_final);
	for (uint32_t i = 0; i < seen.n; i++) {
		struct reader *reader = seen.readers[i];
		bool is_all =
		    reader->next >= reader->head || reader->is_damaged;
		reader_done(reader); /* C6 */
		process_thread_was(&tracked->process, reader->thread,
				   reader->last_time);
		if (is_final || (reader->is_dead && is_all))
			add_losses(tracked, reader);
		if (!is_final && reader->is_dead && is_all) /* C7 */
			reader_recycle(reader, &tracked->rings,
				       tracked->control);
	}
	return used;
}
