/* SPDX-License-Identifier: MIT */
/*
 * loader.h - libraries that go without a call of dlclose
 *
 * Why     libc unloads converters of iconv by itself; what comes to their
 *         place would be walked by their rules
 * How     for each library that comes, the loader asks calloc for bytes, with
 *         its lock held (_dl_new_object).  Its list has one library more then
 *         than the last time, or else some have gone
 * Context [malloc]
 */
#ifndef DARKHEAP_LOADER_H
#define DARKHEAP_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Its code; empty where the loader is not known. */
struct loader_code {
	uintptr_t start;
	size_t bytes;
};

extern struct loader_code loader_code __attribute__((visibility("hidden")));

/* [init] */
void loader_start(void);

/* calloc(count, size) from `caller`: makes it room for another library? */
static inline bool loader_adds(size_t size, uintptr_t caller)
{
	return size == 1 && caller - loader_code.start < loader_code.bytes;
}

/* It does.  True: libraries have gone since the last time. */
bool loader_has_lost(void);

/* A dlclose was seen. */
void loader_forget(void);

#endif
