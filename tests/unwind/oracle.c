/* SPDX-License-Identifier: MIT */
/*
 * oracle.c - all unwinders say the same of real calls
 *
 * Why     every malloc, calloc and realloc of real work through libc, SQLite,
 *         libcrypto, libstdc++ and glib is unwound on the spot by all that
 *         unwind here, and compared pc by pc
 * Prints  a line of name=value for each library
 * Usage   oracle LIBRARY ROUNDS; oracle tables: what is in the tables
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "opinion.h"
#include "work.h"

/* It reads memory by system calls, and costs ten times as much. */
#define LOCAL_EVERY 16

static struct {
	unsigned long calls, frames, deepest;
	unsigned long local; /* also put to libunwind on live frames */
	unsigned long cut;   /* raw records that did not lead to the end */
	/* walks by tables that did not lead to the end, and why */
	unsigned long complex, unknown, astray;
	unsigned long passed; /* another thread was being looked at */
	unsigned long differ;
} totals;

static struct module_map map;
static int maps_fd = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool is_on;
static __thread bool is_looking;
static __thread uint64_t stack_top;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

static uint64_t find_top(void)
{
	pthread_attr_t attributes;
	void *low = NULL;
	size_t size = 0;

	if (pthread_getattr_np(pthread_self(), &attributes))
		return 0;
	pthread_attr_getstack(&attributes, &low, &size);
	pthread_attr_destroy(&attributes);
	return (uintptr_t)low + size;
}

static void read_maps(void)
{
	module_map_update(&map, maps_fd, -1, getauxval(AT_ENTRY), 0, "");
	opinion_tables_renew(&map);
}

static void say(const char *who, const struct opinion *opinion)
{
	fprintf(stderr, "%s (end %d):\n", who, opinion->end);
	for (size_t i = 0; i < opinion->n; i++) {
		const struct module *module =
		    module_find(&map, opinion->pcs[i] - 1);
		fprintf(stderr, "  %#lx %s+%#lx\n", opinion->pcs[i],
			module ? module->path : "?",
			module ? opinion->pcs[i] - module->bias : 0);
	}
}

/* Where one of the two ends early, it must have been right so far. */
static void compare(const char *who, const struct opinion *opinion,
		    const struct opinion *truth)
{
	size_t n = opinion->n < truth->n ? opinion->n : truth->n;
	bool is_whole =
	    opinion->end == OPINION_WHOLE && truth->end == OPINION_WHOLE;

	if (!memcmp(opinion->pcs, truth->pcs, n * sizeof(*truth->pcs)) && n &&
	    (!is_whole || opinion->n == truth->n))
		return;
	if (totals.differ++ < 5) {
		say("collector", truth);
		say(who, opinion);
	}
}

static void look(const struct call *call)
{
	static struct opinion truth, other;

	opinion_raw(&truth, &map, call);
	if (truth.end == OPINION_STRANGE) {
		read_maps();
		opinion_raw(&truth, &map, call);
	}
	totals.calls++;
	totals.frames += truth.n;
	totals.cut += truth.end != OPINION_WHOLE;
	if (truth.n > totals.deepest)
		totals.deepest = truth.n;
	opinion_tables(&other, call);
	compare("tables", &other, &truth);
	totals.complex += other.end == OPINION_COMPLEX;
	totals.unknown += other.end == OPINION_STRANGE;
	totals.astray += other.end == OPINION_CUT;
	if (totals.calls % LOCAL_EVERY == 0) {
		opinion_local(&other, call);
		compare("libunwind", &other, &truth);
		totals.local++;
	}
}

static void seen(const void *block, void *caller, void *frame)
{
	const uint64_t *words = frame;
	struct call call = {.pc = (uintptr_t)caller,
			    .sp = (uintptr_t)(words + 2),
			    .fp = words[0]};

	if (!is_on || is_looking || !block)
		return;
	is_looking = true;
	/* who waited here could hold what libunwind waits for */
	if (!pthread_mutex_trylock(&lock)) {
		if (!stack_top)
			stack_top = find_top();
		call.top = stack_top;
		look(&call);
		pthread_mutex_unlock(&lock);
	} else {
		__atomic_fetch_add(&totals.passed, 1, __ATOMIC_RELAXED);
	}
	is_looking = false;
}

#define SEEN(block) \
	seen(block, __builtin_return_address(0), __builtin_frame_address(0))

__attribute__((noinline)) void *malloc(size_t size)
{
	void *block = __libc_malloc(size);

	SEEN(block);
	return block;
}

__attribute__((noinline)) void *calloc(size_t count, size_t size)
{
	void *block = __libc_calloc(count, size);

	SEEN(block);
	return block;
}

__attribute__((noinline)) void *realloc(void *old, size_t size)
{
	void *block = __libc_realloc(old, size);

	SEEN(block);
	return block;
}

static const struct {
	const char *name;
	void (*work)(int round);
} libraries[] = {
    {"libc", work_libc},	{"libsqlite3", work_sqlite},
    {"libcrypto", work_crypto}, {"libstdc++", work_cxx},
    {"glib", work_glib},
};

static void say_coverage(void)
{
	struct coverage coverage;

	for (size_t i = 0; i < map.sorted_count; i++) {
		const char *path = map.sorted[i]->path;
		if (!opinion_tables_cover(map.sorted[i], &coverage) ||
		    !coverage.bytes)
			continue;
		printf("%s: %u rows, %u rules, complex: %.2f %% of bytes\n",
		       strrchr(path, '/') ? strrchr(path, '/') + 1 : path,
		       coverage.rows, coverage.rules,
		       100.0 * (double)coverage.complex /
			   (double)coverage.bytes);
	}
}

int main(int argc, char **argv)
{
	int rounds = argc > 2 ? atoi(argv[2]) : 1;

	maps_fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	if (maps_fd < 0 || !opinion_raw_init() || !opinion_tables_init())
		return 2;
	read_maps();
	for (size_t i = 0; i < sizeof(libraries) / sizeof(*libraries); i++) {
		if (argc < 2 || strcmp(argv[1], libraries[i].name))
			continue;
		is_on = true;
		for (int round = 0; round < rounds; round++)
			libraries[i].work(round);
		is_on = false;
		printf("calls=%lu frames=%lu deepest=%lu local=%lu cut=%lu "
		       "complex=%lu unknown=%lu astray=%lu passed=%lu "
		       "differ=%lu\n",
		       totals.calls, totals.frames, totals.deepest,
		       totals.local, totals.cut, totals.complex, totals.unknown,
		       totals.astray, totals.passed, totals.differ);
	}
	if (argc == 2 && !strcmp(argv[1], "tables")) {
		say_coverage();
		return 0;
	}
	return !totals.calls || totals.differ || totals.astray;
}
