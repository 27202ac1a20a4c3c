/* SPDX-License-Identifier: MIT */
/*
 * model_life.c - how a thread gets its ring and leaves it, P6 of model.h
 */
#include <string.h>

#include "model.h"

void thread_end(const struct system *system, unsigned t, struct successors *out)
{
	struct system *next = successor_add(out, system, STEP_END_THREAD, t, 0);

	next->rings[next->threads[t].ring].dead = 1;
	memset(&next->threads[t], 0, sizeof(next->threads[t]));
}

void thread_begin(const struct system *system, unsigned t,
		  struct successors *out)
{
	for (unsigned r = 0; r < RINGS; r++) {
		struct system *next;

		if (system->rings[r].state != RING_FREE)
			continue;
		next = successor_add(out, system, STEP_BEGIN_THREAD, t, 0);
		next->rings[r].state = RING_CARVING;
		next->threads[t].op = OP_CARVE;
		next->threads[t].ring = (uint8_t)r;
	}
}

void thread_carve(const struct system *system, unsigned t,
		  const struct setting *setting, struct successors *out)
{
	bool again = system->threads[t].at;
	struct system *next = successor_add(
	    out, system, again ? STEP_OWNER_WORD : STEP_CARVED, t, 0);
	struct thread *thread = &next->threads[t];
	struct ring *ring = &next->rings[thread->ring];

	if (!again) {
		ring->head = ring->tail = ring->known = 0;
		if (setting->broken != BREAK_GENERATION)
			ring->generation++;
		ring->state = RING_LIVE;
	}
	if (!again && setting->broken == BREAK_LIVE_EARLY) {
		thread->at = 1;
		return;
	}
	ring->dead = 0;
	thread->at = 0;
	thread->op = OP_IDLE;
}
