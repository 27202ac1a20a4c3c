/* SPDX-License-Identifier: MIT */
#include "ingest/code_index.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ingest/share.h"
#include "ingest/tables.h"

#define ALIGN UINT64_C(64)

int code_index_init(struct code_index *index)
{
	void *base = NULL;
	int fd = share_memfd("darkheap-index", UNWIND_INDEX_BYTES, &base);

	*index = (struct code_index){.used = ALIGN};
	if (fd < 0)
		return -1;
	index->base = base;
	if (!share_make_read_only(fd))
		return fd;
	code_index_release(index);
	close(fd);
	return -1;
}

void code_index_release(struct code_index *index)
{
	if (index->base)
		munmap(index->base, UNWIND_INDEX_BYTES);
	index->base = NULL;
}

const struct unwind_modules *code_index_current(const struct code_index *index)
{
	uint64_t current = index->base ? atomic_load(&index->base->current) : 0;

	return current ? (const void *)((const char *)index->base + current)
		       : NULL;
}

static uint64_t version_bytes(uint64_t count)
{
	return sizeof(struct unwind_modules) +
	       count * sizeof(struct unwind_module);
}

/* The Go code that begins first in what is left of a module. */
static const struct go_module *next_go(const struct runtimes *runtimes,
				       uint64_t start, uint64_t end)
{
	const struct go_module *first = NULL;

	for (size_t i = 0; i < runtimes->n_modules; i++) {
		const struct go_module *go = &runtimes->modules[i];
		if (go->start < end && go->end > start &&
		    (!first || go->start < first->start))
			first = go;
	}
	return first;
}

struct code {
	struct unwind_modules *out;
	const struct runtimes *runtimes;
	struct tables *tables;
	uint64_t end; /* of what is in `out` already */
	bool is_waiting;
};

static void add(struct code *code, uint64_t start, uint64_t end,
		const struct module *module, uint64_t table)
{
	if (start >= end)
		return;
	code->out->modules[code->out->count++] = (struct unwind_module){
	    .start = start,
	    .end = end,
	    .base = module ? module->start : 0,
	    .table = table,
	    .is_go = !module,
	};
	code->end = end;
}

/* C code, with the Go code of the same file cut out of it. */
static void add_module(struct code *code, const struct module *module)
{
	uint64_t start = module->text_start, end = module->text_end;
	const struct go_module *go;
	uint64_t table;

	if (!tables_find(code->tables, module, &table))
		code->is_waiting = true;

	if (start < code->end)
		start = code->end;
	while (start < end && (go = next_go(code->runtimes, start, end))) {
		uint64_t go_start = go->start < start ? start : go->start;
		uint64_t go_end = go->end < end ? go->end : end;
		add(code, start, go_start, module, table);
		add(code, go_start, go_end, NULL, 0);
		start = go_end;
	}
	add(code, start, end, module, table);
}

/* NULL: no memory. */
static struct unwind_modules *list_code(const struct module_map *map,
					const struct runtimes *runtimes,
					struct tables *tables, bool *is_waiting)
{
	/* each piece of Go code makes two pieces more of a module at most */
	uint64_t most = map->sorted_count + 2 * runtimes->n_modules;
	struct code code = {calloc(1, version_bytes(most)), runtimes, tables, 0,
			    false};

	for (size_t i = 0; code.out && i < map->sorted_count; i++)
		add_module(&code, map->sorted[i]);
	*is_waiting = code.is_waiting;
	return code.out;
}

static bool is_in_force(const struct code_index *index,
			const struct unwind_modules *modules)
{
	const struct unwind_modules *current = code_index_current(index);

	return current && current->count == modules->count &&
	       !memcmp(current, modules, version_bytes(modules->count));
}

void code_index_publish(struct code_index *index, uint64_t epoch,
			const struct module_map *map,
			const struct runtimes *runtimes, struct tables *tables)
{
	struct unwind_modules *modules = NULL;

	if (index->base)
		modules = list_code(map, runtimes, tables, &index->is_waiting);
	if (!modules)
		return;
	modules->epoch = epoch;
	uint64_t bytes = version_bytes(modules->count);
	if (is_in_force(index, modules)) {
		free(modules);
		return;
	}
	if (bytes > UNWIND_INDEX_BYTES - index->used) {
		index->refused++;
	} else {
		memcpy((char *)index->base + index->used, modules, bytes);
		atomic_store_explicit(&index->base->current, index->used,
				      memory_order_release);
		index->used += (bytes + ALIGN - 1) / ALIGN * ALIGN;
	}
	free(modules);
}
