/* SPDX-License-Identifier: MIT */
#include "sampler.h"

#include <linux/mman.h>

#include "record.h"
#include "tell.h"
#include "wire.h"

#include "forbid.h"

/* Blocks in the set at which the mean is doubled, and each time after so many
 * more: long before its lines are full. */
#define ROOM_FIRST (SET_PLACES / 16)
#define ROOM_NEXT (SET_PLACES / 128)

struct sampler sampler;

static struct sample_set *map_set(void)
{
	long p;

	if (wire_address_limit() / WIRE_SHARE < sizeof(struct sample_set))
		return NULL;
	p = SYS6(mmap, 0, sizeof(struct sample_set), PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p < 0 && p > -4096)
		return NULL;
	/* a child has none of its parent's blocks to look after */
	if (SYS3(madvise, p, sizeof(struct sample_set), MADV_WIPEONFORK)) {
		SYS3(munmap, p, sizeof(struct sample_set), 0);
		return NULL;
	}
	if (session.control)
		atomic_store(&session.control->own_set,
			     RING_OWN((uintptr_t)p, sizeof(struct sample_set)));
	return (struct sample_set *)p;
}

static uint64_t asked_mean(void)
{
	return atomic_load_explicit(&session.config->sample_bytes,
				    memory_order_relaxed);
}

static enum sampler_mode first_mode(void)
{
	if (sampler.set && asked_mean())
		return SAMPLER_SAMPLED;
	return session.config->free_stacks ? SAMPLER_MIXED : SAMPLER_ALL;
}

void sampler_start(void)
{
	if (!sampler.set)
		sampler.set = map_set();
	atomic_store(&sampler.mode, first_mode());
	atomic_store(&sampler.least, 0);
	atomic_store(&sampler.room, ROOM_FIRST);
}

/* 0: all */
static uint64_t next_mean(void)
{
	uint64_t mean = sampler.set ? asked_mean() : 0;
	uint64_t least =
	    atomic_load_explicit(&sampler.least, memory_order_relaxed);

	return mean && mean < least ? least : mean;
}

/* Another mean may be in force from here on, and another mode by then. */
static void draw(struct thread_state *state)
{
	uint64_t mean = next_mean();
	uint32_t mode = atomic_load(&sampler.mode);

	if (mode == (mean ? SAMPLER_ALL : SAMPLER_SAMPLED))
		atomic_store(&sampler.mode, SAMPLER_MIXED);
	sample_draw(&state->sample, &thread.sample_left, mean);
}

/* The mean that governs what follows in this ring. */
static bool tell(struct thread_state *state, uint64_t mean)
{
	uint64_t words = LONG_WORDS(sizeof(struct sample_record));

	if (LIKELY(state->told_mean == mean))
		return true;
	if (!emit_has_room(state, words, ROOM_ALLOC))
		return false;
	struct sample_record *record = (void *)emit_words(state);
	record->head = event_long(LONG_SAMPLE, words);
	record->mean = mean;
	emit_publish(state, words);
	state->told_mean = mean;
	return true;
}

static void note_fill(uint64_t mean)
{
	uint64_t count =
	    atomic_load_explicit(&sampler.set->count, memory_order_relaxed);
	uint64_t room =
	    atomic_load_explicit(&sampler.room, memory_order_relaxed);

	if (LIKELY(count < room) || mean > SAMPLE_MEAN_MAX / 2 ||
	    !atomic_compare_exchange_strong(&sampler.room, &room,
					    room + ROOM_NEXT))
		return;
	atomic_store(&sampler.least, 2 * mean);
}

/* Its FREE will be seen. */
static bool hold(const void *block, uint64_t mean)
{
	if (atomic_load(&sampler.mode) != SAMPLER_SAMPLED)
		return true;
	note_fill(mean);
	return sample_set_add(sampler.set, (uintptr_t)block);
}

/* What is lost must leave no trace in the set: its FREE would be a riddle. */
static void record_hit(struct thread_state *state, const void *block,
		       size_t size, enum event_type type, uintptr_t caller,
		       uintptr_t frame)
{
	if (!tell(state, state->sample.mean)) {
		record_lost_alloc(state);
		return;
	}
	if (thread.paused) { /* which records_all would not see */
		tell_alloc(state, NULL, block, size, caller, frame);
		return;
	}
	state->records_all = !state->sample.mean;
	if (!hold(block, state->sample.mean)) {
		record_lost_alloc(state);
		return;
	}
	if (!emit_alloc(state, block, size, type, caller, frame) &&
	    atomic_load(&sampler.mode) == SAMPLER_SAMPLED)
		sample_set_remove(sampler.set, (uintptr_t)block);
}

/* The first distance of this thread, or the first after all were recorded. */
static bool begin(struct thread_state *state, size_t size)
{
	if (!state->sample.random)
		sample_seed(&state->sample, arch_time(), (uintptr_t)&thread);
	draw(state);
	return !state->sample.mean || !sample_passes(&thread.sample_left, size);
}

/* False: it is left out, or lost, which is counted. */
static bool is_hit(struct thread_state *state, size_t size)
{
	if (state)
		return state->sample.mean || begin(state, size);
	/* no ring: what it would record is lost */
	thread.sample_left = next_mean();
	record_lost_alloc(state);
	return false;
}

void sampler_record(struct thread_state *state, const void *block, size_t size,
		    enum event_type type, uintptr_t caller, uintptr_t frame)
{
	if (!is_hit(state, size))
		return;
	record_hit(state, block, size, type, caller, frame);
	if (state->sample.mean)
		draw(state);
}

void sampler_record_told(struct thread_state *state, const void *pool,
			 const void *block, size_t size, uintptr_t caller,
			 uintptr_t frame)
{
	if (sample_passes(&thread.sample_left, size) || !is_hit(state, size))
		return;
	if (tell(state, state->sample.mean))
		tell_alloc(state, pool, block, size, caller, frame);
	else
		record_lost_alloc(state);
	if (state->sample.mean)
		draw(state);
}

void sampler_pause(struct thread_state *state)
{
	if (state)
		state->records_all = false;
}

void sampler_look(struct thread_state *state)
{
	if (state->records_all && next_mean())
		state->records_all = false;
}

bool sampler_take_out(const void *block)
{
	return sample_set_remove(sampler.set, (uintptr_t)block);
}

void sampler_unfree(struct thread_state *state, const void *block)
{
	/* somebody took the last place meanwhile: it counts as freed, and as
	 * an allocation that was lost */
	if (atomic_load(&sampler.mode) == SAMPLER_SAMPLED &&
	    !sample_set_add(sampler.set, (uintptr_t)block))
		record_lost_alloc(state);
	else
		emit_free(state, block, EVENT_UNFREE);
}
