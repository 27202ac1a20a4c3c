/* SPDX-License-Identifier: MIT */
/*
 * flame.h - all stacks of all processes as one tree, outermost frame first
 *
 * Why     a flame graph shows every stack, not only the heaviest of a site
 * Owner   struct flame owns its nodes; names are the symbolizer's
 * Bounds  FLAME_NODES_MAX nodes, made at once: the heaviest stacks come first,
 *         and what has no room is counted in a node "smaller" where it leaves
 *         the tree
 * Errors  -ENOMEM with nothing to release
 */
#ifndef DARKHEAP_FLAME_H
#define DARKHEAP_FLAME_H

#include <stdint.h>

#include "symbol/frame.h"

struct report;
struct tally;

#define FLAME_NODES_MAX 200000
#define FLAME_DEPTH_MAX 512

enum flame_kind {
	FLAME_FRAME,
	FLAME_SMALLER, /* of a parent: what was not worth a node */
	FLAME_LOST,    /* the stack itself was lost */
};

struct flame_node {
	enum flame_kind kind;
	enum language language;
	const char *function; /* NULL: unknown */
	const char *module;   /* path, NULL: unknown */
	uint64_t live_bytes, live_objects, allocated_bytes;
	uint32_t parent, depth;
	uint32_t child, sibling; /* 0: none */
};

struct flame {
	struct flame_node *nodes; /* [0] is the root */
	uint32_t count;		  /* of nodes */
	uint32_t frames, limit;
	uint32_t *slots, mask; /* by parent and frame: a node, 0: none */
	uint64_t stacks, full; /* full: stacks that found no room */
};

/* limit: FLAME_NODES_MAX, or fewer nodes. */
int flame_init(struct flame *flame, const struct report *report,
	       uint32_t limit);
void flame_release(struct flame *flame);

#endif
