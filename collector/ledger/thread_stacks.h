/* SPDX-License-Identifier: MIT */
/*
 * thread_stacks.h - where the stacks of threads lie
 *
 * Why     a stack is ordinary anonymous memory; the kernel joins it with what
 *         lies beside
 * How     libc's lists of threads (those that ended too: it keeps their stacks)
 *         lead to each one's record, which holds place and size of its stack
 * Trust   a record is one if it has its own address where it must; chains are
 *         bounded
 */
#ifndef DARKHEAP_THREAD_STACKS_H
#define DARKHEAP_THREAD_STACKS_H

#include <stdint.h>

struct areas;
struct claims;
struct remote;

#define THREADS_MAX (1u << 17)

/* Calls `each` for every stack's [start, end), perhaps more than once. */
void thread_stacks_find(const struct areas *areas, struct remote *remote,
			void (*each)(void *arg, uint64_t start, uint64_t end),
			void *arg);

#endif
