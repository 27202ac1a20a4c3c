/* SPDX-License-Identifier: MIT */
/*
 * since.h - of the blocks that live, those that were allocated since a mark
 *
 * Why     the difference of two amounts hides a block that is left behind while
 *         an older one of its site goes
 */
#ifndef DARKHEAP_SINCE_H
#define DARKHEAP_SINCE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

struct process;
struct report;
struct site;

struct since {
	const struct process *process; /* NULL: nothing was asked */
	uint64_t time;
	uint64_t *objects, *bytes; /* by site.number; for the process's life */
};

/* The newest mark of that name; 0, or -ENOENT. */
int since_find(struct since *since, const struct process *process,
	       const char *mark);

/* `report` is of that process alone. 0, or -ENOMEM. */
int since_count(struct since *since, const struct report *report);

json_t *since_json(const struct since *since, const struct site *site);

/* A reply with what all sites hold; `since` without a mark: of all blocks. */
json_t *since_json_sum(const struct since *since,
		       const struct process *process);

#endif
