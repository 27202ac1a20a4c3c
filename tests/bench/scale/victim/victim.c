/* SPDX-License-Identifier: MIT */
#include "victim.h"

#include <stdlib.h>

#define BYTES 16

/* What was allocated is used, and no call is the last thing of its function. */
static void *touched(void *block)
{
	__asm__ volatile("" : "+r"(block) : : "memory");
	return block;
}

void pairs(long n)
{
	for (long i = 0; i < n; i++)
		free(touched(malloc(BYTES)));
}

void keep(long n)
{
	for (long i = 0; i < n; i++)
		touched(malloc(BYTES));
}

static void *left(long path, long levels);
static void *right(long path, long levels);

__attribute__((noinline)) static void *left(long path, long levels)
{
	if (!levels)
		return touched(malloc(BYTES));
	if (path & 1)
		return touched(right(path >> 1, levels - 1));
	return touched(left(path >> 1, levels - 1));
}

__attribute__((noinline)) static void *right(long path, long levels)
{
	if (!levels)
		return touched(malloc(BYTES));
	if (path & 1)
		return touched(right(path >> 1, levels - 1));
	return touched(left(path >> 1, levels - 1));
}

void descend(long path, long levels, long keeps)
{
	void *block = left(path, levels);

	if (!keeps)
		free(block);
}
