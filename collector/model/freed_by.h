/* SPDX-License-Identifier: MIT */
/*
 * freed_by.h - which stacks free the blocks of a stack (--free-stacks)
 *
 * Why     who frees the siblings of a block that leaks says how it is freed
 * Shape   the first few stacks by first sight; what others free is one number,
 *         so that a stack takes little, whoever frees its blocks
 * Owner   the stack whose blocks they are
 */
#ifndef DARKHEAP_FREED_BY_H
#define DARKHEAP_FREED_BY_H

#include <stdint.h>

#define FREED_BY_MAX 8

struct freed_by {
	uint64_t others; /* frees by other stacks, or by such as were lost */
	uint32_t n;
	struct freed_by_stack {
		uint32_t stack; /* index in process.stacks, never 0 */
		uint64_t count; /* blocks that it freed; one or more */
	} stacks[FREED_BY_MAX];
};

/* `stack` freed `count` blocks more; *by is made when it is NULL.  0, -ENOMEM
 */
int freed_by_add(struct freed_by **by, uint32_t stack, uint64_t count);

#endif
