/* SPDX-License-Identifier: MIT */
/*
 * history.h - all that a made-up program did, kept event by event
 *
 * Why     what the engine concludes from sums is compared with what follows
 *         from everything (reference.h)
 */
#ifndef DARKHEAP_ALIKE_HISTORY_H
#define DARKHEAP_ALIKE_HISTORY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define NEVER UINT64_MAX

/* A block of the one site. */
struct life {
	uint64_t address, size;
	uint64_t born_work, born_time, born_call; /* call 0: a thread of C */
	uint64_t dead_work, dead_time, dead_call; /* NEVER */
	uint32_t thread, stack;
	bool moved; /* came by realloc */
};

/* After each event: what lived. */
struct level {
	uint64_t work, time, count; /* allocations so far */
	uint64_t blocks, bytes;
};

/* When a thread had its events: first and last. */
#define THREADS 64

struct history {
	struct life *lives;
	struct level *levels;
	size_t n_lives, n_levels, room_lives, room_levels;
	uint64_t blocks, bytes;	     /* now */
	uint64_t last_call[THREADS]; /* of each M, with an event */
	uint64_t last_time[THREADS];
	uint64_t start_time, end_time, end_work;
	double tick_seconds;
	bool has_go;
};

static inline void *history_room(void *array, size_t n, size_t *room,
				 size_t bytes)
{
	if (n < *room)
		return array;
	*room = *room ? 2 * *room : 1024;
	array = realloc(array, *room * bytes);
	if (!array)
		abort();
	return array;
}

static inline void history_level(struct history *h, uint64_t work,
				 uint64_t time)
{
	h->levels = history_room(h->levels, h->n_levels, &h->room_levels,
				 sizeof(*h->levels));
	h->levels[h->n_levels++] =
	    (struct level){work, time, h->n_lives, h->blocks, h->bytes};
}

static inline void history_alloc(struct history *h, const struct life *life)
{
	h->lives = history_room(h->lives, h->n_lives, &h->room_lives,
				sizeof(*h->lives));
	h->lives[h->n_lives++] = *life;
	h->blocks++;
	h->bytes += life->size;
	history_level(h, life->born_work, life->born_time);
}

/* `level`: none in the middle of a realloc. */
static inline void history_free(struct history *h, size_t number, uint64_t work,
				uint64_t time, uint64_t call, bool level)
{
	struct life *life = &h->lives[number];

	life->dead_work = work;
	life->dead_time = time;
	life->dead_call = call;
	h->blocks--;
	h->bytes -= life->size;
	if (level)
		history_level(h, work, time);
}

static inline void history_release(struct history *h)
{
	free(h->lives);
	free(h->levels);
	*h = (struct history){0};
}

#endif
