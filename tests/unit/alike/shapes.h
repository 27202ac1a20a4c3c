/* SPDX-License-Identifier: MIT */
/*
 * shapes.h - kinds of programs: how blocks of a site come and go
 */
#ifndef DARKHEAP_ALIKE_SHAPES_H
#define DARKHEAP_ALIKE_SHAPES_H

#include "world.h"

/* Numbers of blocks, the oldest first or anywhere. */
struct held {
	size_t *all, n, room;
};

static inline void hold(struct held *held, size_t number)
{
	held->all =
	    history_room(held->all, held->n, &held->room, sizeof(*held->all));
	held->all[held->n++] = number;
}

static inline size_t drop_at(struct held *held, size_t at)
{
	size_t number = held->all[at];

	memmove(&held->all[at], &held->all[at + 1],
		(--held->n - at) * sizeof(*held->all));
	return number;
}

static inline void give_all(struct world *w, struct held *held)
{
	while (held->n) {
		if (chance(w, 20))
			enter(w);
		give(w, drop_at(held, chance(w, 50) ? 0 : held->n - 1));
	}
}

static inline size_t any(struct world *w, const struct held *held)
{
	return random_next(w) % held->n;
}

static void shape_leak(struct world *w, size_t n)
{
	uint64_t each = between(w, 1, 3);

	for (size_t i = 0; i < n; i++) {
		enter(w);
		for (uint64_t j = 0; j < each; j++)
			take(w, 13);
	}
}

/* Some calls forget what most of them free. */
static void shape_rare(struct world *w, size_t n)
{
	uint64_t every = between(w, 2, 80);

	for (size_t i = 0; i < n; i++) {
		enter(w);
		size_t block = take(w, 100);
		if (random_next(w) % every)
			give(w, block);
	}
}

/* Freed by a later call, but some of them never. */
static void shape_forgets(struct world *w, size_t n)
{
	struct held held = {0};
	unsigned int percent = (unsigned int)between(w, 1, 30);

	for (size_t i = 0; i < n; i++) {
		enter(w);
		size_t block = take(w, 100);
		if (!chance(w, percent))
			hold(&held, block);
		while (held.n > 3) {
			enter(w);
			give(w, drop_at(&held, 0));
		}
	}
	free(held.all);
}

static void least_recent(struct world *w, struct held *held, size_t capacity)
{
	if (held->n && chance(w, 60)) { /* a hit: no event */
		hold(held, drop_at(held, any(w, held)));
		return;
	}
	if (held->n >= capacity)
		give(w, drop_at(held, 0));
	hold(held, take(w, 64));
}

static void shape_lru(struct world *w, size_t n)
{
	struct held held = {0};
	size_t capacity = between(w, 5, n / 2 + 6);

	for (size_t i = 0; i < n; i++) {
		enter(w);
		least_recent(w, &held, capacity);
	}
	free(held.all);
}

static void shape_fifo(struct world *w, size_t n)
{
	struct held held = {0};
	size_t capacity = between(w, 2, n / 3 + 3);

	for (size_t i = 0; i < n; i++) {
		enter(w);
		hold(&held, take(w, 32));
		if (held.n > capacity)
			give(w, drop_at(&held, 0));
	}
	free(held.all);
}

/* Its consumer falls behind. */
static void shape_backlog(struct world *w, size_t n)
{
	struct held held = {0};
	unsigned int percent = (unsigned int)between(w, 40, 97);

	for (size_t i = 0; i < n; i++) {
		enter(w);
		hold(&held, take(w, 32));
		if (held.n > 1 && chance(w, percent)) {
			enter(w);
			give(w, drop_at(&held, 0));
		}
	}
	free(held.all);
}

static void shape_ttl(struct world *w, size_t n)
{
	struct held held = {0};
	uint64_t ttl = between(w, 3, n / 2 + 4) * w->step;

	for (size_t i = 0; i < n; i++) {
		enter(w);
		while (held.n &&
		       w->history.lives[held.all[0]].born_time + ttl < w->now)
			give(w, drop_at(&held, 0));
		hold(&held, take(w, 48));
	}
	free(held.all);
}

/* A map with deletes: bounded by its keys, or not. */
static void shape_map(struct world *w, size_t n)
{
	struct held held = {0};
	unsigned int deletes = (unsigned int)between(w, 0, 60);
	size_t keys = between(w, 10, 2 * n);

	for (size_t i = 0; i < n; i++) {
		enter(w);
		if (held.n && chance(w, deletes))
			give(w, drop_at(&held, any(w, &held)));
		else if (random_next(w) % keys >= held.n)
			hold(&held, take(w, 40));
	}
	free(held.all);
}

static void shape_pool(struct world *w, size_t n)
{
	size_t blocks = between(w, 1, n / 4 + 2);

	for (size_t i = 0; i < blocks; i++) {
		if (chance(w, 30))
			enter(w);
		take(w, 256);
	}
	idle_calls(w, n);
}

static void shape_big_init(struct world *w, size_t n)
{
	enter(w);
	for (size_t i = 0; i < n; i++)
		take(w, 24);
	idle_calls(w, between(w, 0, n));
}

static void shape_load_then_traffic(struct world *w, size_t n)
{
	size_t load = between(w, 1, n / 2 + 1);

	for (size_t i = 0; i < load; i++) {
		enter(w);
		take(w, 24);
	}
	for (size_t i = load; i < n; i++) {
		enter(w);
		if (chance(w, 50))
			give(w, take(w, 24));
	}
}

static void shape_lazy(struct world *w, size_t n)
{
	idle_calls(w, between(w, 1, n));
	enter(w);
	for (uint64_t i = between(w, 1, 50); i; i--)
		take(w, 24);
	for (size_t i = 0; i < n; i++) {
		enter(w);
		give(w, take(w, 16));
	}
}

/* An array that grows, by a step or by doubling. */
static void shape_vector(struct world *w, size_t n)
{
	uint64_t size = 64, used = 0, step = chance(w, 50) ? 64 : 0;

	enter(w);
	size_t block = take(w, size);
	for (size_t i = 0; i < n; i++) {
		enter(w);
		used += between(w, 1, 64);
		if (used <= size)
			continue;
		size = step ? used + step : 2 * size;
		block = resize(w, block, size);
	}
}

static void shape_rehash(struct world *w, size_t n)
{
	size_t array, nodes = 0, room = 8;
	bool bounded = chance(w, 50);
	size_t keys = between(w, 4, n / 2 + 5);

	enter(w);
	array = take(w, room * 8);
	for (size_t i = 0; i < n; i++) {
		enter(w);
		if (bounded && random_next(w) % keys < nodes)
			continue;
		take(w, 48);
		if (++nodes < room)
			continue;
		room *= 2;
		size_t old = array;
		array = take(w, room * 8);
		give(w, old);
	}
}

static void shape_per_thread(struct world *w, size_t n)
{
	bool has[THREADS] = {0};

	w->n_threads = (uint32_t)between(w, 3, 60);
	for (size_t i = 0; i < n; i++) {
		enter(w);
		if (!has[w->thread])
			take(w, 512);
		has[w->thread] = true;
		if (chance(w, 50))
			give(w, take(w, 16));
	}
}

/* Everything is freed, at the end. */
static void shape_closes(struct world *w, size_t n)
{
	struct held held = {0};
	unsigned int percent = (unsigned int)between(w, 0, 95);
	size_t active = chance(w, 70) ? n : between(w, 1, n);

	for (size_t i = 0; i < active; i++) {
		enter(w);
		size_t block = take(w, 64);
		if (chance(w, percent))
			give(w, block);
		else
			hold(&held, block);
	}
	idle_calls(w, n - active);
	w->step = 1;
	give_all(w, &held);
	free(held.all);
}

static void shape_cache_closes(struct world *w, size_t n)
{
	struct held held = {0};
	size_t capacity = between(w, 5, n / 2 + 6);

	for (size_t i = 0; i < n; i++) {
		enter(w);
		least_recent(w, &held, capacity);
	}
	w->step = 1;
	give_all(w, &held);
	free(held.all);
}

/* A leak beside a busy cache, at one line through the same stack or not. */
static void shape_hidden(struct world *w, size_t n)
{
	struct held held = {0};
	size_t capacity = between(w, 5, n / 8 + 6);
	uint64_t every = between(w, 3, 40);
	bool apart = chance(w, 70);

	for (size_t i = 0; i < n; i++) {
		enter(w);
		w->stack = 0;
		least_recent(w, &held, capacity);
		w->stack = apart;
		if (!(random_next(w) % every))
			take(w, 64);
	}
	free(held.all);
}

static void shape_many_stacks(struct world *w, size_t n)
{
	struct held held = {0};
	size_t flight = between(w, 0, 20);

	for (size_t i = 0; i < n; i++) {
		enter(w);
		w->stack = (uint32_t)between(w, 0, STACKS - 1);
		size_t block = take(w, 30);
		if (w->stack == 3)
			continue;
		hold(&held, block);
		if (held.n > flight)
			give(w, drop_at(&held, any(w, &held)));
	}
	free(held.all);
}

/* Random lifetimes: in flight at the end. */
static void shape_flight(struct world *w, size_t n)
{
	struct held held = {0};
	size_t about = between(w, 1, n / 4 + 2);

	for (size_t i = 0; i < n; i++) {
		enter(w);
		hold(&held, take(w, 30));
		if (held.n > about / 2 && random_next(w) % about < held.n)
			give(w, drop_at(&held, any(w, &held)));
	}
	free(held.all);
}

/* An arena is emptied at once, again and again. */
static void shape_arena(struct world *w, size_t n)
{
	struct held held = {0};
	size_t every = between(w, 2, n / 2 + 3);

	for (size_t i = 0; i < n; i++) {
		enter(w);
		hold(&held, take(w, 30));
		if (held.n >= every)
			give_all(w, &held);
	}
	free(held.all);
}

/* Only at the start, by threads of C or not, while others go on. */
static void shape_early(struct world *w, size_t n)
{
	struct held held = {0};

	for (size_t i = 0; i < n; i++) {
		enter(w);
		hold(&held, take(w, 40));
		if (chance(w, 30))
			give(w, drop_at(&held, any(w, &held)));
	}
	idle_calls(w, between(w, 0, 3 * n));
	w->now += between(w, 0, 4 * (w->now - w->history.start_time));
	while (held.n > n / 2)
		give(w, drop_at(&held, 0));
	free(held.all);
}

/* One call for all: a batch, or a main loop. */
static void shape_one_call(struct world *w, size_t n)
{
	struct held held = {0};
	size_t capacity =
	    chance(w, 50) ? between(w, 2, n / 4 + 3) : between(w, n, 2 * n);

	idle_calls(w, between(w, 0, 20));
	w->step = 4000;
	for (size_t i = 0; i < n; i++) {
		hold(&held, take(w, 40));
		if (held.n > capacity)
			give(w, drop_at(&held, 0));
	}
	free(held.all);
}

struct shape {
	const char *name;
	void (*run)(struct world *w, size_t n);
};

static const struct shape shapes[] = {
    {"leak", shape_leak},
    {"rare leak", shape_rare},
    {"forgets some", shape_forgets},
    {"lru", shape_lru},
    {"fifo", shape_fifo},
    {"backlog", shape_backlog},
    {"ttl", shape_ttl},
    {"map", shape_map},
    {"pool", shape_pool},
    {"big init", shape_big_init},
    {"load, then traffic", shape_load_then_traffic},
    {"lazy", shape_lazy},
    {"vector", shape_vector},
    {"rehash", shape_rehash},
    {"per thread", shape_per_thread},
    {"closes", shape_closes},
    {"cache closes", shape_cache_closes},
    {"hidden", shape_hidden},
    {"many stacks", shape_many_stacks},
    {"flight", shape_flight},
    {"arena", shape_arena},
    {"early", shape_early},
    {"one call", shape_one_call},
};

#define SHAPES (sizeof(shapes) / sizeof(*shapes))

#endif
