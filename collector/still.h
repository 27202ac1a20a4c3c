/* SPDX-License-Identifier: MIT */
/*
 * still.h - a forked child that has all models as they are at this moment
 *
 * Why     what takes time, or reads hostile files, must not hold up the drain;
 *         the child costs copied page tables, and needs no lock
 * Threads the drain's.  The child is alone, and ends with _exit()
 */
#ifndef DARKHEAP_STILL_H
#define DARKHEAP_STILL_H

#include <sys/types.h>

struct drain;

/*
 * As fork(2).  In the child the models look as if this were the end, and the
 * sockets of waiter and targets are closed.
 */
pid_t still_fork(struct drain *drain);

#endif
