/* SPDX-License-Identifier: MIT */
/* deep.c - frames of all kinds between the Go frames of churn */
#include "deep.h"

#include <alloca.h>
#include <dlfcn.h>
#include <setjmp.h>

#include "_cgo_export.h"

#define NOIPA __attribute__((noipa))

/* gcc leaves out what it sees freed at once. */
static inline void release(void *block)
{
	__asm__ volatile("" : "+r"(block));
	free(block);
}

NOIPA void down(int level, int width)
{
	volatile char *room = alloca((size_t)width * 24 + 8);

	room[0] = 1;
	release(malloc(17));
	goLevel(level, width);
	release(malloc((size_t)room[0] + 17));
}

NOIPA void recurse(int depth, int level)
{
	volatile char room[24];

	room[0] = 1;
	if (depth % 50 == 0)
		release(malloc((size_t)depth + 1));
	if (depth)
		recurse(depth - 1, level);
	else if (level)
		goLevel(level, depth + level);
	release(malloc((size_t)room[0]));
}

static NOIPA void jump(jmp_buf back, int depth)
{
	release(malloc(20));
	if (depth)
		jump(back, depth - 1);
	else
		longjmp(back, 1);
	__asm__ volatile("");
}

NOIPA void jumps(int depth)
{
	jmp_buf back;

	for (volatile int i = 0; i < 3; i++) {
		if (!setjmp(back))
			jump(back, depth + i);
		release(malloc(21));
	}
}

/* Some of what tells paths apart lies pieces of stack away. */
static NOIPA void far(int depth)
{
	volatile char room[200];

	room[0] = 1;
	if (depth)
		far(depth - 1);
	else
		loop(3, 24);
	room[0]++;
}

/* Two calls of itself, from one frame: a path is told by return addresses. */
static NOIPA void either(int n, int path)
{
	if (!n) {
		loop(3, 22);
		far(path + 3);
		far(path + 15);
	} else if (path & 1) {
		either(n - 1, path >> 1);
		__asm__ volatile("# one");
	} else {
		either(n - 1, path >> 1);
		__asm__ volatile("# the other");
	}
	__asm__ volatile("");
}

/* One stack after the other, in each one return address that is another. */
NOIPA void tree(void)
{
	for (int i = 0; i < 16; i++)
		either(4, i ^ i >> 1);
}

NOIPA void loop(int n, int size)
{
	for (int i = 0; i < n; i++)
		release(malloc((size_t)(size + i)));
}

NOIPA void loses(int depth, int level)
{
	volatile char room[16];

	room[0] = 1;
	if (depth)
		loses(depth - 1, level);
	else
		goLoses();
	room[0]++;
}

/* library.c in two makes, which the loader puts at the same address. */
static const char *const libraries[] = {"./libnarrow.so", "./libwide.so"};
static void *places[2];

typedef void way_fn(void (*function)(void));

static NOIPA void in_library(void)
{
	release(malloc(25));
	__asm__ volatile("");
}

static NOIPA void lost_in_library(void)
{
	volatile char *volatile block = malloc(26);

	block[1] = 1;
}

static int use(int which, void (*last)(void))
{
	void *library = dlopen(libraries[which], RTLD_NOW);
	way_fn *way = library ? (way_fn *)dlsym(library, "way") : NULL;

	if (!way)
		return -1;
	places[which] = (void *)way;
	for (int i = 0; i < 3; i++)
		way(in_library);
	way(last);
	dlclose(library);
	return 0;
}

int open_libraries(void)
{
	/* a new thread's stack may get the place in between */
	for (int i = 0; i < 100; i++) {
		if (use(0, in_library) || use(1, in_library))
			return -1;
		if (places[0] == places[1])
			return 0;
	}
	return -1;
}

/* The last six times lose a block. */
NOIPA void reload(int times)
{
	for (int i = 0; i < times; i++)
		use(i & 1, i < times - 6 ? in_library : lost_in_library);
}
