/* SPDX-License-Identifier: MIT */
/*
 * mem.h - the few string functions that the shim carries itself
 *
 * Why     gcc emits calls of memcpy and memset, and libc's may be IFUNCs that
 *         are not relocated yet.  Hidden: nobody else ever binds to these
 * Context [any]
 */
#ifndef DARKHEAP_MEM_H
#define DARKHEAP_MEM_H

#include <stdbool.h>
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);

bool mem_same_string(const char *a, const char *b);
size_t mem_length(const char *string);

/* Copy with a zero at the end, cut to `bytes`; the tail when `keep_tail`. */
void mem_copy_string(char *to, const char *from, size_t bytes, bool keep_tail);

/* The same for UTF-8, of which no character is cut. */
void mem_copy_text(char *to, const char *from, size_t bytes);

#endif
