/* SPDX-License-Identifier: MIT */
#include "ingest/tables.h"

#include <elf.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/share.h"
#include "model/module.h"
#include "model/segments.h"
#include "model/shared_file.h"
#include "model/table.h"
#include "unwind/cfi_key.h"
#include "unwind/cfi_table.h"
#include "unwind/table_cache.h"

#define ALIGN UINT64_C(64)
/* 16,000 functions: libcrypto has 11,000, and takes 3 ms */
#define LARGE_LIST_BYTES (128u << 10)

/* A file, as it was when its table was made. */
struct known {
	struct known *next; /* of the same key */
	struct file_identity identity;
	uint64_t table;
};

/* What another file may have, too. */
struct content {
	struct cfi_key key;
	uint64_t table;
};

struct tables {
	int fd;
	char *base;
	uint64_t bytes;
	struct table_cache cache; /* who makes a table uses it */
	bool is_cache_open;
	pthread_mutex_t lock; /* what follows */
	bool is_making;	      /* files are read one after the other */
	pthread_cond_t made;
	uint64_t used;
	struct table known;    /* struct known by a sum of its identity */
	struct table contents; /* struct content by a sum of its code */
	struct tables_counts counts;
};

struct tables *tables_new(uint64_t bytes)
{
	struct tables *tables = calloc(1, sizeof(*tables));
	void *base = NULL;

	if (!tables)
		return NULL;
	tables->fd = share_memfd_to_fill("darkheap-tables", bytes, &base);
	tables->base = base;
	tables->bytes = bytes;
	tables->used = ALIGN; /* offset 0 is no table */
	tables->cache.folder = -1;
	pthread_cond_init(&tables->made, NULL);
	pthread_mutex_init(&tables->lock, NULL);
	table_init(&tables->known);
	table_init(&tables->contents);
	if (tables->fd >= 0 && !share_make_read_only(tables->fd))
		return tables;
	tables_free(tables);
	return NULL;
}

static void free_values(struct table *table, bool is_known)
{
	struct table_entry *cursor = NULL;
	uint64_t key;
	void *value;

	while (table_next(table, &cursor, &key, &value)) {
		struct known *next, *known = is_known ? value : NULL;
		for (; known; known = next) {
			next = known->next;
			free(known);
		}
		if (!is_known)
			free(value);
	}
	table_release(table);
}

void tables_free(struct tables *tables)
{
	if (!tables)
		return;
	free_values(&tables->known, true);
	free_values(&tables->contents, false);
	table_cache_close(&tables->cache);
	if (tables->base)
		munmap(tables->base, tables->bytes);
	if (tables->fd >= 0)
		close(tables->fd);
	pthread_cond_destroy(&tables->made);
	pthread_mutex_destroy(&tables->lock);
	free(tables);
}

int tables_fd(const struct tables *tables)
{
	return tables ? tables->fd : -1;
}

uint64_t tables_bytes(const struct tables *tables)
{
	return tables ? tables->bytes : 0;
}

static uint64_t sum_of(const struct file_identity *identity)
{
	const uint64_t words[] = {
	    (uint64_t)identity->device,
	    identity->inode,
	    (uint64_t)identity->size,
	    (uint64_t)identity->changed.tv_sec,
	    (uint64_t)identity->changed.tv_nsec,
	};

	return cfi_sum(words, sizeof(words), 3);
}

static struct known *find_known(struct tables *tables,
				const struct file_identity *identity)
{
	struct known *known = table_find(&tables->known, sum_of(identity));

	while (known && !shared_file_is_same(&known->identity, identity))
		known = known->next;
	return known;
}

bool tables_find(struct tables *tables, const struct module *module,
		 uint64_t *table)
{
	struct file_identity identity;

	*table = 0;
	if (module->fd < 0 || shared_file_identify(module->fd, &identity))
		return true;
	pthread_mutex_lock(&tables->lock);
	const struct known *known = find_known(tables, &identity);
	if (known)
		*table = known->table;
	pthread_mutex_unlock(&tables->lock);
	return known != NULL;
}

static uint64_t find_content(struct tables *tables, const struct cfi_key *key)
{
	uint64_t table = 0;

	pthread_mutex_lock(&tables->lock);
	const struct content *content =
	    table_find(&tables->contents, key->content[0]);
	if (content && cfi_key_is(&content->key, key)) {
		table = content->table;
		tables->counts.shared++;
	}
	pthread_mutex_unlock(&tables->lock);
	return table;
}

/* Nobody reads it before its offset is published: see code_index.c. */
static uint64_t append(struct tables *tables, const struct cfi_key *key,
		       const struct cfi_table *made)
{
	struct content *content = malloc(sizeof(*content));
	uint64_t table = 0;

	pthread_mutex_lock(&tables->lock);
	if (made->bytes <= tables->bytes - tables->used &&
	    !share_grow(tables->fd, tables->used + made->bytes)) {
		table = tables->used;
		memcpy(tables->base + table, made->table, made->bytes);
		tables->used += (made->bytes + ALIGN - 1) / ALIGN * ALIGN;
		tables->counts.bytes = tables->used;
	} else {
		tables->counts.refused++;
	}
	if (table && content) {
		*content = (struct content){*key, table};
		if (!table_insert(&tables->contents, key->content[0], content))
			content = NULL;
	}
	pthread_mutex_unlock(&tables->lock);
	free(content);
	return table;
}

static void count(struct tables *tables, uint64_t *counter)
{
	pthread_mutex_lock(&tables->lock);
	++*counter;
	pthread_mutex_unlock(&tables->lock);
}

static int make_or_load(struct tables *tables, const struct module *module,
			const struct cfi_key *key,
			const struct cfi_span *frames, struct cfi_table *made)
{
	if (!tables->is_cache_open)
		table_cache_open(&tables->cache);
	tables->is_cache_open = true;
	if (!table_cache_load(&tables->cache, module, key, made)) {
		count(tables, &tables->counts.loaded);
		return 0;
	}
	pthread_mutex_lock(&tables->lock);
	tables->counts.bad = tables->cache.bad;
	pthread_mutex_unlock(&tables->lock);
	int error =
	    cfi_table_compile(made, frames, key->base, (uint16_t)key->machine);
	if (error)
		return error;
	count(tables, &tables->counts.compiled);
	table_cache_store(&tables->cache, module, key, made);
	return 0;
}

static uint64_t make(struct tables *tables, const struct module *module,
		     const struct cfi_file *file)
{
	uint64_t base = module->start - module->bias, table;
	struct cfi_table made;
	struct cfi_key key;
	uint16_t machine;

	if (!file || !file->frames.size ||
	    segments_pread(module->fd, &machine, sizeof(machine),
			   offsetof(Elf64_Ehdr, e_machine))) {
		count(tables, &tables->counts.without);
		return 0;
	}
	cfi_key_init(&key, &file->frames, base, machine);
	table = find_content(tables, &key);
	if (table)
		return table;
	if (make_or_load(tables, module, &key, &file->frames, &made)) {
		count(tables, &tables->counts.without);
		return 0;
	}
	table = append(tables, &key, &made);
	cfi_table_release(&made);
	return table;
}

static void remember(struct tables *tables,
		     const struct file_identity *identity, uint64_t table)
{
	struct known *known = malloc(sizeof(*known)), *first;
	uint64_t key = sum_of(identity);

	if (!known)
		return;
	*known = (struct known){NULL, *identity, table};
	pthread_mutex_lock(&tables->lock);
	first = table_find(&tables->known, key);
	if (first) {
		known->next = first->next;
		first->next = known;
	} else if (table_insert(&tables->known, key, known)) {
		free(known);
	}
	pthread_mutex_unlock(&tables->lock);
}

/* False: others took too long.  `until`: NULL, as long as it takes. */
static bool begin_making(struct tables *tables, const struct timespec *until)
{
	int error = 0;

	pthread_mutex_lock(&tables->lock);
	while (tables->is_making && !error)
		error =
		    until ? pthread_cond_clockwait(&tables->made, &tables->lock,
						   CLOCK_MONOTONIC, until)
			  : pthread_cond_wait(&tables->made, &tables->lock);
	bool is_free = !tables->is_making;
	tables->is_making = true;
	pthread_mutex_unlock(&tables->lock);
	return is_free;
}

static void end_making(struct tables *tables)
{
	pthread_mutex_lock(&tables->lock);
	tables->is_making = false;
	pthread_cond_signal(&tables->made);
	pthread_mutex_unlock(&tables->lock);
}

/* Between begin_making() and end_making(). */
static uint64_t make_unless_known(struct tables *tables,
				  const struct module *module)
{
	struct file_identity identity;
	uint64_t table;

	if (tables_find(tables, module, &table) ||
	    shared_file_identify(module->fd, &identity))
		return table;
	struct cfi_file *file = cfi_file_get(module->fd);
	table = make(tables, module, file);
	cfi_file_put(file);
	remember(tables, &identity, table);
	return table;
}

uint64_t tables_make(struct tables *tables, const struct module *module)
{
	begin_making(tables, NULL);
	uint64_t table = make_unless_known(tables, module);
	end_making(tables);
	return table;
}

/* By how many functions it has: .eh_frame_hdr is a list of them. */
static bool is_large(const struct module *module)
{
	struct segments segments;
	const Elf64_Phdr *list = NULL;

	if (!segments_read(&segments, module->fd))
		list = segments_find(&segments, PT_GNU_EH_FRAME);
	return list && list->p_filesz > LARGE_LIST_BYTES;
}

void tables_make_soon(struct tables *tables, const struct module *module,
		      const struct timespec *until)
{
	uint64_t table;

	if (tables_find(tables, module, &table) || is_large(module) ||
	    !begin_making(tables, until))
		return;
	make_unless_known(tables, module);
	end_making(tables);
}

struct tables_counts tables_counts(struct tables *tables)
{
	pthread_mutex_lock(&tables->lock);
	struct tables_counts counts = tables->counts;
	pthread_mutex_unlock(&tables->lock);
	return counts;
}
