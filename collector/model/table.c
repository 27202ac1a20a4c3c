/* SPDX-License-Identifier: MIT */
#include "model/table.h"

#include <errno.h>
#include <stdlib.h>

/* Say no instead of exit(): the entry is then simply not in the table. */
#define HASH_NONFATAL_OOM 1
#include <uthash.h>

struct table_entry {
	uint64_t key;
	void *value;
	UT_hash_handle hh;
};

void table_init(struct table *table)
{
	table->head = NULL;
}

void table_release(struct table *table)
{
	struct table_entry *entry, *next;

	HASH_ITER(hh, table->head, entry, next)
	{
		HASH_DEL(table->head, entry);
		free(entry);
	}
	table->head = NULL;
}

static struct table_entry *entry_find(const struct table *table, uint64_t key)
{
	struct table_entry *entry;

	HASH_FIND(hh, table->head, &key, sizeof(key), entry);
	return entry;
}

void *table_find(const struct table *table, uint64_t key)
{
	const struct table_entry *entry = entry_find(table, key);

	return entry ? entry->value : NULL;
}

int table_insert(struct table *table, uint64_t key, void *value)
{
	struct table_entry *entry;

	if (entry_find(table, key))
		return -EEXIST;
	entry = malloc(sizeof(*entry));
	if (!entry)
		return -ENOMEM;
	entry->key = key;
	entry->value = value;
	HASH_ADD(hh, table->head, key, sizeof(key), entry);
	if (!entry->hh.tbl) {
		free(entry);
		return -ENOMEM;
	}
	return 0;
}

void *table_remove(struct table *table, uint64_t key)
{
	struct table_entry *entry = entry_find(table, key);
	void *value = entry ? entry->value : NULL;

	if (entry)
		HASH_DEL(table->head, entry);
	free(entry);
	return value;
}

bool table_next(const struct table *table, struct table_entry **cursor,
		uint64_t *key, void **value)
{
	*cursor = *cursor ? (*cursor)->hh.next : table->head;
	if (!*cursor)
		return false;
	*key = (*cursor)->key;
	*value = (*cursor)->value;
	return true;
}
