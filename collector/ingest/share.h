/* SPDX-License-Identifier: MIT */
/*
 * share.h - the memfds that targets map: made, sized and sealed here
 *
 * Why     ftruncate in a target with RLIMIT_FSIZE would kill it, and a hostile
 *         target must not be able to shrink what the collector reads
 * Owner   struct share: config, owner word and bell for all sessions, for the
 *         collector's whole life.  The mutex of the owner word is locked by the
 *         thread that called share_init(), which must live to the end
 */
#ifndef DARKHEAP_SHARE_H
#define DARKHEAP_SHARE_H

#include <stdint.h>

#include "darkheap/session.h"

struct tables;

struct share {
	struct tables *tables; /* NULL: no unwind tables for anybody */
	struct session_config *config;
	_Atomic uint32_t *bell;
	int config_fd, bell_fd;
};

/* 0, or -errno. */
int share_init(struct share *share);

/*
 * A memfd of `bytes`, which can neither shrink nor grow; mapped to *at unless
 * `at` is NULL.  Returns the descriptor, or -errno.
 */
int share_memfd(const char *name, uint64_t bytes, void **at);

/*
 * The same for what is filled bit by bit: `bytes` are mapped, of which there
 * are none until share_grow().  A map's rest is no memory, not even for a
 * target that calls mlockall.
 */
int share_memfd_to_fill(const char *name, uint64_t bytes, void **at);

/* The first `bytes` may be used from now on.  0, or -errno. */
int share_grow(int fd, uint64_t bytes);

/* What is mapped from now on, targets' maps too, is read-only.  0, or -errno.
 */
int share_make_read_only(int fd);

#endif
