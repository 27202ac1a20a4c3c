/* SPDX-License-Identifier: MIT */
/*
 * room.c - the slow path of emit.h: carve, wrap, grow, wait, give up
 */
#include "emit.h"

#include <linux/futex.h>
#include <linux/time_types.h>

#include "carve.h"
#include "mem.h"
#include "sampler.h"

#include "forbid.h"

/* Words that no record takes: a SKIP or GROW always fits. */
#define MARGIN LONG_WORDS(sizeof(struct grow_record))
/* A thread that found no ring asks again after so many events. */
#define RETRY_EVENTS 4096
#define WAIT_NS 2000000
/* Of all ring memory, what rings that grow leave to others: this part of it. */
#define LEFT_BY_ALL 4
#define LEFT_BY_LARGE 2

/* Frees that have no time: those below were before the end. */
static void note_heads(void)
{
	struct ring_slot *slots =
	    (void *)((char *)session.control + CONTROL_SLOTS);
	uint32_t n = atomic_load(&session.control->slots_used);

	for (uint32_t i = 0; i < n && i < RING_SLOTS_MAX; i++)
		atomic_store(&slots[i].off_head,
			     MARK_HEAD(slots[i].generation,
				       atomic_load(&slots[i].head)));
}

void emit_off(enum session_off why)
{
	struct session_control *control = session.control;
	bool has_tsc = !atomic_load(&session.config->sequence);
	uint64_t now = emit_time(has_tsc), unset = 0;
	uint32_t on = OFF_NOT;

	/* who sees `off` finds the time and the heads that go with it */
	if (atomic_compare_exchange_strong(&control->off_time, &unset, now)) {
		note_heads();
		atomic_compare_exchange_strong(&control->off, &on, why);
	}
	*(volatile uint32_t *)session.on = 0;
}

/* This thread has no ring any more; the others see it when theirs is full. */
static bool stop(void)
{
	thread.state = NULL;
	return true;
}

bool emit_is_off(void)
{
	if (atomic_load_explicit(&session.control->off, memory_order_relaxed))
		return stop();
	if (atomic_load_explicit(session.collector, memory_order_relaxed) &
	    OWNER_DIED) {
		emit_off(OFF_COLLECTOR);
		return stop();
	}
	return false;
}

void emit_ring_bell(void)
{
	if (!atomic_load_explicit(&session.config->asleep,
				  memory_order_acquire))
		return;
	atomic_fetch_add(session.bell, 1);
	SYS3(futex, session.bell, FUTEX_WAKE, 1);
}

/* Take `ns` from the session's stall budget; false when it is used up. */
static bool may_wait(void)
{
	return atomic_load(&session.control->stalled_ns) <
	       session.config->stall_ns;
}

/* While `word` is `value`, but not for long. */
static void wait_while(const _Atomic uint32_t *word, int operation,
		       uint32_t value)
{
	struct __kernel_timespec timeout = {.tv_nsec = WAIT_NS};

	SYS6(futex, word, operation, value, &timeout, 0, 0);
}

/* What was waited since `start` is taken from the budget. */
static void count_wait(uint64_t start)
{
	uint64_t ns = WAIT_NS;

	if (session.config->tick_ns)
		ns = (uint64_t)((unsigned __int128)(arch_time() - start) *
				    session.config->tick_ns >>
				32);
	atomic_fetch_add(&session.control->stalled_ns, ns);
}

static void wait_for_reader(struct ring_slot *slot, uint64_t tail)
{
	uint64_t start = arch_time();

	atomic_store(&slot->wanted, 1);
	emit_ring_bell();
	if (atomic_load(&slot->tail) <= tail)
		wait_while(&slot->wanted, FUTEX_WAIT, 1);
	count_wait(start);
	atomic_fetch_add(&slot->waits, 1);
}

static uint64_t ring_free(const struct thread_state *state, uint64_t *tail)
{
	*tail = atomic_load_explicit(&state->slot->tail, memory_order_acquire);
	/* after GROW the reader may still be in the old ring */
	if (*tail < state->origin)
		*tail = state->origin;
	uint64_t used = state->head - *tail;
	return used > state->mask ? 0 : state->mask + 1 - used;
}

static void set_limits(struct thread_state *state, uint64_t tail)
{
	uint64_t size = state->mask + 1;
	uint64_t end = (state->head & ~state->mask) + size;
	uint64_t full = tail + size - MARGIN;
	uint64_t kept = full - RING_RESERVE(size);
	/* come back here each quarter: the reader may have to be woken */
	uint64_t look = state->head + size / 4;

	if (end > look)
		end = look;

	state->free_limit = full < end ? full : end;
	state->alloc_limit = kept < end ? kept : end;
}

static void skip_to_start(struct thread_state *state, uint64_t words)
{
	*emit_words(state) = event_long(LONG_SKIP, words);
	emit_publish(state, words);
}

/*
 * Go on in a ring four times as large, if that leaves `part`, a fraction of
 * all memory, to others: threads that come need a first ring, or the first
 * FREE of theirs is the end of tracking.
 */
static bool grow(struct thread_state *state, uint64_t most, uint32_t part)
{
	struct grow_record record;
	uint64_t size = state->mask + 1,
		 want = size * 4 < most ? size * 4 : most;

	if (size >= want || !carve_leaves(ring_chunks(want), part))
		return false;
	if (!carve_chunks(ring_chunks(want), &record.offset))
		return false;
	uint64_t linear = size - (state->head & state->mask);
	if (linear < MARGIN)
		skip_to_start(state, linear);
	record.head = event_long(LONG_GROW, MARGIN);
	record.words = want;
	memcpy(emit_words(state), &record, sizeof(record));
	emit_publish(state, MARGIN);
	state->words = (uint64_t *)(session.rings + record.offset);
	state->mask = want - 1;
	state->head = ring_grown_index(state->head, want);
	state->origin = state->head;
	set_limits(state, state->head);
	return true;
}

/*
 * Before anything is lost: where the collector is not scheduled for a while,
 * memory that nobody else needs helps.  Not sooner: its pages are charged to
 * the target.
 */
static bool grow_at_last(struct thread_state *state)
{
	return carve_leaves(ring_chunks(RING_WORDS_MAX), LEFT_BY_LARGE) &&
	       grow(state, RING_WORDS_MAX, LEFT_BY_LARGE);
}

static bool make_room(struct thread_state *state, uint64_t words,
		      enum emit_room_for what)
{
	uint64_t tail;

	for (;;) {
		uint64_t size = state->mask + 1, room = ring_free(state, &tail);
		uint64_t keep =
		    MARGIN + (what == ROOM_ALLOC ? RING_RESERVE(size) : 0);
		uint64_t linear = size - (state->head & state->mask);

		if (room < size / 2)
			emit_ring_bell();
		if (words <= linear && room >= words + keep) {
			set_limits(state, tail);
			return true;
		}
		if (words > linear && room >= linear + words + keep) {
			skip_to_start(state, linear);
			continue;
		}
		if (room >= 2 * MARGIN &&
		    grow(state, RING_WORDS_COMMON, LEFT_BY_ALL))
			continue;
		if (emit_is_off())
			return false;
		if (may_wait())
			wait_for_reader(state->slot, tail);
		else if (room < 2 * MARGIN || !grow_at_last(state))
			return false;
	}
}

bool emit_room(struct thread_state *state, uint64_t words,
	       enum emit_room_for what)
{
	if (emit_is_off())
		return false;
	sampler_look(state);
	return make_room(state, words, what);
}

/*
 * Where threads come and go faster than the collector looks, rings of those
 * that have gone are free again once it was woken.
 */
static bool carve_in_time(void)
{
	const _Atomic uint32_t nobody = 0; /* changes it */

	while (!carve()) {
		if (emit_is_off() || !may_wait())
			return false;
		uint64_t start = arch_time();
		emit_ring_bell();
		wait_while(&nobody, FUTEX_WAIT_PRIVATE, 0);
		count_wait(start);
	}
	return true;
}

struct thread_state *emit_start(void)
{
	if (emit_is_off() || (thread.retries && --thread.retries))
		return NULL;
	if (!carve_in_time()) {
		thread.retries = RETRY_EVENTS;
		return NULL;
	}
	set_limits(thread.state, 0);
	return thread.state;
}
