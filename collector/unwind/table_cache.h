/* SPDX-License-Identifier: MIT */
/*
 * table_cache.h - compiled tables on disk, for collectors to come
 *
 * Why     every run of a program has the same libc, and a large library takes
 *         tens of milliseconds
 * Where   $XDG_CACHE_HOME/darkheap, else ~/.cache/darkheap; a file for each
 *         build-id.  A table says where functions begin in a file and how large
 *         their frames are; nothing else of any target is there
 * Owner   the user who runs the collector; folders and files of others, links,
 *         and a folder that others may write to are not used
 * Threads one.  Any number of collectors: a file comes into being whole, by
 *         being renamed; nobody waits for anybody
 * Trust   a file is believed if its sums are right, its key is that of the CFI
 *         that was just read, and its table is well formed
 * Errors  none matter: what is not there is compiled
 */
#ifndef DARKHEAP_TABLE_CACHE_H
#define DARKHEAP_TABLE_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/module.h"
#include "unwind/cfi_key.h"
#include "unwind/cfi_table.h"

/* To compile less than that takes as long as to read it. */
#define TABLE_CACHE_ROWS_MIN 4096
/* Beyond it, those that were not used longest go, down to the half: looked at
 * by each collector that stores something, and then now and again. */
#define TABLE_CACHE_BYTES_MAX (UINT64_C(256) << 20)
#define TABLE_CACHE_TRIM_EACH 64

struct table_cache {
	int folder;		      /* -1: there is none */
	uint64_t loaded, stored, bad; /* files */
};

/* The folder is made if it is not there.  -errno: the cache is empty. */
int table_cache_open(struct table_cache *cache);
void table_cache_close(struct table_cache *cache);

/* 0, or -errno: -ENOENT, -EINVAL (it is there, but not to be believed)... */
int table_cache_load(struct table_cache *cache, const struct module *module,
		     const struct cfi_key *key, struct cfi_table *out);

/* Of a module with a build-id, and of some size. */
int table_cache_store(struct table_cache *cache, const struct module *module,
		      const struct cfi_key *key, const struct cfi_table *table);

/* Make the folder's files take no more than half of `most`, if they do. */
void table_cache_trim(struct table_cache *cache, uint64_t most);

#endif
