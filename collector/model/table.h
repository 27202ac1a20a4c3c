/* SPDX-License-Identifier: MIT */
/*
 * table.h - a hash table from a number to a pointer
 *
 * Owner   the table owns its entries, never what the values point to
 * Errors  -EEXIST: the key is there already; -ENOMEM: nothing was changed
 */
#ifndef DARKHEAP_TABLE_H
#define DARKHEAP_TABLE_H

#include <stdbool.h>
#include <stdint.h>

struct table_entry;

struct table {
	struct table_entry *head;
};

void table_init(struct table *table);
void table_release(struct table *table);

/* The value of `key`, or NULL. */
void *table_find(const struct table *table, uint64_t key);

/* Returns 0, -EEXIST or -ENOMEM. */
int table_insert(struct table *table, uint64_t key, void *value);

/* Its value, which is no longer in the table, or NULL. */
void *table_remove(struct table *table, uint64_t key);

/* Walk in order of insertion: *cursor starts as NULL; false at the end. */
bool table_next(const struct table *table, struct table_entry **cursor,
		uint64_t *key, void **value);

#endif
