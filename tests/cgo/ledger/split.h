/* SPDX-License-Identifier: MIT */
/*
 * split.h - memory of which it is known whose it is
 *
 * Returns  resident bytes that the ledger must find in that row
 */
#ifndef SPLIT_H
#define SPLIT_H

#include <stddef.h>

/* Blocks that live, small ones and two large ones. */
size_t split_live(size_t bytes);

/* Every second block of many is freed: the pages cannot be given back. */
size_t split_slack(size_t bytes, size_t *live);

/* The same on threads of their own, which stay. */
size_t split_arenas(size_t threads, size_t bytes, size_t *live);

/* Threads free all that they had; malloc keeps it at the tops of arenas. */
void split_tops(size_t threads, size_t bytes);

/* Threads that have used so much of their stacks, and stay. */
size_t split_stacks(size_t threads, size_t bytes);

/* Pages of a file that were read, and of a memfd that were written. */
size_t split_file(size_t bytes);
size_t split_shared(size_t bytes);

/* Say that all is there. */
void split_mark(void);

#endif
