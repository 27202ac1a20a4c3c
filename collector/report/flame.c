/* SPDX-License-Identifier: MIT */
#include "report/flame.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "report/report.h"
#include "symbol/blame.h"

struct weighed {
	const struct process *process;
	const struct stack *stack;
	double weight;
};

static double share(uint64_t part, uint64_t whole)
{
	return whole ? (double)part / (double)whole : 0;
}

static double weigh(const struct tally *part, const struct tally *whole)
{
	return share(tally_live_bytes(part), tally_live_bytes(whole)) +
	       share(tally_live_objects(part), tally_live_objects(whole)) +
	       share(part->allocated_bytes, whole->allocated_bytes);
}

static int by_weight(const void *a, const void *b)
{
	const struct weighed *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	/* any order will do that is the same each time */
	return (x->stack->hash > y->stack->hash) -
	       (x->stack->hash < y->stack->hash);
}

static size_t count_stacks(const struct report *report)
{
	size_t count = 0;

	for (size_t i = 0; i < report->n_processes; i++)
		if (!report->processes[i]->reason)
			count += report->processes[i]->n_stacks;
	return count;
}

/* All stacks that allocated, heaviest first. */
static size_t list_stacks(const struct report *report, struct weighed *list)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_processes; i++) {
		const struct process *process = report->processes[i];

		for (uint32_t j = 0; !process->reason && j < process->n_stacks;
		     j++) {
			const struct stack *stack = process->stacks[j];

			if (stack->tally.allocated_objects)
				list[n++] = (struct weighed){
				    process, stack,
				    weigh(&stack->tally, &report->total)};
		}
	}
	qsort(list, n, sizeof(*list), by_weight);
	return n;
}

static void add_weight(struct flame_node *node, const struct tally *tally)
{
	node->live_bytes += tally_live_bytes(tally);
	node->live_objects += tally_live_objects(tally);
	node->allocated_bytes += tally->allocated_bytes;
}

/* Strings are interned: a frame is told by its pointers. */
static bool is_node(const struct flame_node *node, uint32_t parent,
		    const struct flame_node *like)
{
	return node->parent == parent && node->kind == like->kind &&
	       node->language == like->language &&
	       node->function == like->function &&
	       (like->function || node->module == like->module);
}

static uint64_t hash_node(uint32_t parent, const struct flame_node *like)
{
	const char *name = like->function ? like->function : like->module;
	uint64_t hash = (uint64_t)(uintptr_t)name * 31 + (uint64_t)like->kind;

	hash = (hash ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15);
	hash += parent * 2 + (uint64_t)like->language;
	return (hash ^ hash >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
}

static uint32_t append(struct flame *flame, uint32_t parent, uint32_t *slot,
		       const struct flame_node *like)
{
	uint32_t number = flame->count++;
	struct flame_node *node = &flame->nodes[number];

	*node = *like;
	node->parent = parent;
	node->depth = flame->nodes[parent].depth + 1;
	node->sibling = flame->nodes[parent].child;
	flame->nodes[parent].child = number;
	*slot = number;
	return number;
}

/*
 * The child like that, 0 when there is no room for one.  Each node may have
 * one more child than the limit counts: the one that is no frame.
 */
static uint32_t find_child(struct flame *flame, uint32_t parent,
			   const struct flame_node *like)
{
	uint64_t at = hash_node(parent, like);
	uint32_t *slot;

	for (;; at++) {
		slot = &flame->slots[at & flame->mask];
		if (!*slot)
			break;
		if (is_node(&flame->nodes[*slot], parent, like))
			return *slot;
	}
	if (like->kind == FLAME_FRAME &&
	    (flame->frames >= flame->limit ||
	     flame->nodes[parent].depth >= FLAME_DEPTH_MAX))
		return 0;
	flame->frames += like->kind == FLAME_FRAME;
	return append(flame, parent, slot, like);
}

/* Go on from *node; false when the tree ends there for this stack. */
static bool step(struct flame *flame, uint32_t *node,
		 const struct flame_node *like, const struct tally *tally)
{
	static const struct flame_node smaller = {.kind = FLAME_SMALLER};
	uint32_t next = find_child(flame, *node, like);
	bool is_room = next != 0;

	if (!is_room)
		next = find_child(flame, *node, &smaller);
	*node = next;
	add_weight(&flame->nodes[next], tally);
	return is_room;
}

static bool step_pc(struct flame *flame, struct symbolizer *symbolizer,
		    const struct weighed *one, uint32_t i, uint32_t *node)
{
	struct frame frames[FRAME_EXPAND_MAX];
	size_t n = symbolizer_expand(symbolizer, &one->process->modules,
				     one->stack->pcs[i].address,
				     one->stack->pcs[i].is_go, frames);
	bool more = true;

	while (more && n--) {
		struct flame_node like = {
		    .language = frames[n].language,
		    .function = frames[n].function,
		    .module = frames[n].module,
		};

		if (!blame_is_plumbing(&frames[n]))
			more = step(flame, node, &like, &one->stack->tally);
	}
	return more;
}

static void add_stack(struct flame *flame, struct symbolizer *symbolizer,
		      const struct weighed *one)
{
	static const struct flame_node lost = {.kind = FLAME_LOST};
	const struct stack *stack = one->stack;
	uint32_t node = 0;
	bool more = true;

	add_weight(&flame->nodes[0], &stack->tally);
	flame->stacks++;
	if (!stack->n_pcs)
		step(flame, &node, &lost, &stack->tally);
	for (uint32_t i = stack->n_pcs; more && i--;)
		more = step_pc(flame, symbolizer, one, i, &node);
	flame->full += !more;
}

/* Room for the root, its lost stacks, each frame, and what is smaller below. */
static int make_room(struct flame *flame, uint32_t limit)
{
	uint32_t nodes = 2 * limit + 3, slots = 64;

	while (slots < 2 * nodes)
		slots *= 2;
	*flame = (struct flame){
	    .limit = limit,
	    .mask = slots - 1,
	    .count = 1,
	    .nodes = calloc(nodes, sizeof(*flame->nodes)),
	    .slots = calloc(slots, sizeof(*flame->slots)),
	};
	if (flame->nodes && flame->slots)
		return 0;
	flame_release(flame);
	return -ENOMEM;
}

int flame_init(struct flame *flame, const struct report *report, uint32_t limit)
{
	struct weighed *list = calloc(count_stacks(report) + 1, sizeof(*list));
	size_t n;

	if (!list || make_room(flame, limit)) {
		free(list);
		return -ENOMEM;
	}
	n = list_stacks(report, list);
	for (size_t i = 0; i < n; i++)
		add_stack(flame, report->symbolizer, &list[i]);
	free(list);
	return 0;
}

void flame_release(struct flame *flame)
{
	free(flame->slots);
	free(flame->nodes);
	*flame = (struct flame){0};
}
