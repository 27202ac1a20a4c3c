/* SPDX-License-Identifier: MIT */
/*
 * html_flame.h - the flame graph's part of the page's data
 *
 * Form    {"names": [...], "nodes": [...], "stacks", "full", "least"}
 *         nodes: seven numbers each, a node before its children: kind, number
 *         in names (0 where kind is not a frame), children, live bytes, live
 *         objects, allocated bytes, nodes merged into it (kind "smaller" only)
 * Bounds  a node stands for itself when it has a thousandth of the whole in
 *         one of the three; more than that when there are too many of them
 */
#ifndef DARKHEAP_HTML_FLAME_H
#define DARKHEAP_HTML_FLAME_H

#include <jansson.h>

struct flame;

#define HTML_FLAME_NODES_MAX 20000

/* NULL when out of memory */
json_t *html_flame(const struct flame *flame);

#endif
