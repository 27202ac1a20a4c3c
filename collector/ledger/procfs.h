/* SPDX-License-Identifier: MIT */
/*
 * procfs.h - a target's folder in /proc, if it is the target's
 *
 * Why     a number may be another process's: that of another PID namespace, or
 *         one that came later.  A pidfd is the target's for ever
 * Errors  -ESRCH: there is no such folder here; -errno
 */
#ifndef DARKHEAP_PROCFS_H
#define DARKHEAP_PROCFS_H

#include <stdint.h>

/* A descriptor of the folder. */
int procfs_open(int pidfd);

/* One of its files. */
int procfs_file(int folder, const char *name);

/* Bytes of VmRSS, 0: unknown. */
uint64_t procfs_rss(int folder);

#endif
