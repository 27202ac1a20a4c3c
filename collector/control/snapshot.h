/* SPDX-License-Identifier: MIT */
/*
 * snapshot.h - what each site of a session holds now, for a client
 *
 * Why     names come from files that nobody vouches for, and a client may be
 *         slow: a child with the models as they are now does both
 * Threads the drain's
 */
#ifndef DARKHEAP_SNAPSHOT_H
#define DARKHEAP_SNAPSHOT_H

#include <stdbool.h>
#include <sys/types.h>

struct drain;
struct policy;
struct request;

/* Is it better to wait a little, because stacks still miss their C frames? */
bool snapshot_is_early(struct drain *drain, const struct request *request);

/* The child, which is the caller's to reap; 0: `fd` was told why there is none.
 */
pid_t snapshot_start(struct drain *drain, const struct policy *policy,
		     const struct request *request, int fd);

#endif
