/* SPDX-License-Identifier: MIT */
/*
 * cgroup.h - how much memory a process may have before the kernel kills it
 *
 * Why     darkheap's own memory is charged to the program's group
 */
#ifndef DARKHEAP_CGROUP_H
#define DARKHEAP_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

struct cgroup {
	bool has_usage, has_limit; /* no limit: has_usage alone */
	uint64_t usage, limit;	   /* of the group with the least room */
	const char *why;	   /* why not, or NULL */
};

/* `text`: /proc/PID/cgroup; `root`: where cgroups are mounted. */
void cgroup_read(struct cgroup *cgroup, char *text, const char *root);

#endif
