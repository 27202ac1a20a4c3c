/* SPDX-License-Identifier: MIT */
/*
 * shared_fd.h - one open descriptor for each file, whoever has it mapped
 *
 * Why     a thousand processes map the same ten files: ten descriptors, not ten
 *         thousand
 * Owner   who was given a descriptor gives it back once; the last one closes
 * Threads any: the listener and each session's worker open files at any time.
 *         A child that was forked meanwhile must not call these
 */
#ifndef DARKHEAP_SHARED_FD_H
#define DARKHEAP_SHARED_FD_H

#include <stddef.h>

/* Takes `fd`; returns the descriptor to use for this file, maybe another. */
int shared_fd_put(int fd);

/* Done with what shared_fd_put() returned.  Another one is just closed. */
void shared_fd_release(int fd);

/* How many are open. */
size_t shared_fd_count(void);

#endif
