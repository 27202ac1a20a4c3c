/* SPDX-License-Identifier: MIT */
/*
 * targets.h - pages to which words of a Go runtime lead
 *
 * Why     the runtime's own memory is mapped here and there; what its variables
 *         point to, and is nobody else's, is its own
 * Owner   targets_release() frees all
 */
#ifndef DARKHEAP_TARGETS_H
#define DARKHEAP_TARGETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TARGETS_MAX (1u << 20)

struct targets {
	uint64_t *pages;
	size_t n, room;
	bool is_sorted;
};

void targets_add(struct targets *targets, uint64_t address);
void targets_release(struct targets *targets);

/* Does one lead into [start, end)? */
bool targets_any(struct targets *targets, uint64_t start, uint64_t end);

#endif
