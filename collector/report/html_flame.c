/* SPDX-License-Identifier: MIT */
#include "report/html_flame.h"

#include <stdbool.h>

#include "report/flame.h"
#include "report/lexicon.h"

#define LEAST_SHARE 0.001

struct pruner {
	const struct flame *flame;
	double least; /* share of the root's */
	struct lexicon names;
	json_t *nodes;
};

/* What a node's children are not worth. */
struct smaller {
	uint64_t live_bytes, live_objects, allocated_bytes, nodes;
};

static bool is_part(uint64_t part, uint64_t whole, double least)
{
	return part && (double)part >= least * (double)whole;
}

static bool is_worth(const struct pruner *pruner, const struct flame_node *node)
{
	const struct flame_node *root = &pruner->flame->nodes[0];
	double least = pruner->least;

	return node->kind != FLAME_SMALLER &&
	       (is_part(node->live_bytes, root->live_bytes, least) ||
		is_part(node->live_objects, root->live_objects, least) ||
		is_part(node->allocated_bytes, root->allocated_bytes, least));
}

/* A child has no more than its parent: all worth counting are reached. */
static size_t count_worth(const struct pruner *pruner)
{
	size_t count = 0;

	for (uint32_t i = 1; i < pruner->flame->count; i++)
		count += is_worth(pruner, &pruner->flame->nodes[i]);
	return count;
}

static void put(struct pruner *pruner, uint64_t number)
{
	json_array_append_new(pruner->nodes, json_integer((json_int_t)number));
}

static void put_weights(struct pruner *pruner, uint64_t live_bytes,
			uint64_t live_objects, uint64_t allocated_bytes,
			uint64_t merged)
{
	put(pruner, live_bytes);
	put(pruner, live_objects);
	put(pruner, allocated_bytes);
	put(pruner, merged);
}

static void put_smaller(struct pruner *pruner, const struct smaller *smaller)
{
	put(pruner, FLAME_SMALLER);
	put(pruner, 0);
	put(pruner, 0);
	put_weights(pruner, smaller->live_bytes, smaller->live_objects,
		    smaller->allocated_bytes, smaller->nodes);
}

static uint64_t name_of(struct pruner *pruner, const struct flame_node *node)
{
	struct frame frame = {
	    .language = node->language,
	    .function = node->function,
	    .module = node->module,
	};
	json_int_t number = 0;

	if (node->kind == FLAME_FRAME && node->depth)
		number = lexicon_name(&pruner->names, &frame);
	return number < 0 ? 0 : (uint64_t)number;
}

/* How many children it will have, and what is left of the others. */
static uint64_t count_children(const struct pruner *pruner,
			       const struct flame_node *node,
			       struct smaller *smaller)
{
	const struct flame_node *nodes = pruner->flame->nodes;
	uint64_t children = 0;

	for (uint32_t i = node->child; i; i = nodes[i].sibling) {
		if (is_worth(pruner, &nodes[i])) {
			children++;
			continue;
		}
		smaller->live_bytes += nodes[i].live_bytes;
		smaller->live_objects += nodes[i].live_objects;
		smaller->allocated_bytes += nodes[i].allocated_bytes;
		smaller->nodes++;
	}
	return children;
}

/* Recursion is as deep as the tree: FLAME_DEPTH_MAX. */
static void put_node(struct pruner *pruner, uint32_t number)
{
	const struct flame_node *nodes = pruner->flame->nodes;
	const struct flame_node *node = &nodes[number];
	struct smaller smaller = {0};
	uint64_t children = count_children(pruner, node, &smaller);

	put(pruner, node->kind);
	put(pruner, name_of(pruner, node));
	put(pruner, children + (smaller.nodes != 0));
	put_weights(pruner, node->live_bytes, node->live_objects,
		    node->allocated_bytes, 0);
	for (uint32_t i = node->child; i; i = nodes[i].sibling)
		if (is_worth(pruner, &nodes[i]))
			put_node(pruner, i);
	if (smaller.nodes)
		put_smaller(pruner, &smaller);
}

json_t *html_flame(const struct flame *flame)
{
	struct pruner pruner = {
	    .flame = flame,
	    .least = LEAST_SHARE,
	    .nodes = json_array(),
	};
	json_t *root = NULL;

	if (lexicon_init(&pruner.names)) {
		json_decref(pruner.nodes);
		return NULL;
	}
	while (count_worth(&pruner) > HTML_FLAME_NODES_MAX)
		pruner.least *= 2;
	put_node(&pruner, 0);
	root = json_pack("{s:O, s:o, s:I, s:I, s:f}", "names",
			 pruner.names.values, "nodes", pruner.nodes, "stacks",
			 (json_int_t)flame->stacks, "full",
			 (json_int_t)flame->full, "least", pruner.least);
	lexicon_release(&pruner.names);
	return root;
}
