/* SPDX-License-Identifier: MIT */
/*
 * c_heap.h - c_live and c_slack: the blocks of malloc, and what it keeps
 *
 * Why     memory that C has freed and the system has not got back looks like a
 *         leak from outside; it is none, and has cures of its own
 */
#ifndef DARKHEAP_C_HEAP_H
#define DARKHEAP_C_HEAP_H

struct ledger;
struct view;

/* The heaps of glibc's arenas: before others look for what is theirs. */
void c_heap_take(struct view *view, struct ledger *ledger);

/* Blocks with mappings of their own, in what nobody has claimed. */
void c_heap_take_mapped(struct view *view);

/* Are those the blocks that the program has? */
void c_heap_check(const struct view *view, struct ledger *ledger);

#endif
