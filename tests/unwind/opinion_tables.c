/* SPDX-License-Identifier: MIT */
#include "opinion.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ingest/code_index.h"
#include "ingest/runtimes.h"
#include "ingest/tables.h"
#include "shim/walk.h"

static struct tables *tables;
static struct code_index code_index;
static struct walker walker;
static struct runtimes runtimes;
static uint64_t epoch;

static const char *map_it(int fd, uint64_t bytes)
{
	void *base = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);

	return base == MAP_FAILED ? NULL : base;
}

bool opinion_tables_init(void)
{
	struct walk_tables *mapped = &walker.tables;

	tables = tables_new(UNWIND_TABLES_BYTES);
	int fd = code_index_init(&code_index);
	if (!tables || fd < 0)
		return false;
	mapped->tables = map_it(tables_fd(tables), UNWIND_TABLES_BYTES);
	mapped->index = map_it(fd, UNWIND_INDEX_BYTES);
	mapped->tables_bytes = UNWIND_TABLES_BYTES;
	mapped->index_bytes = UNWIND_INDEX_BYTES;
	close(fd);
	return mapped->tables && mapped->index;
}

void opinion_tables_renew(const struct module_map *map)
{
	epoch += 2;
	for (size_t i = 0; i < map->sorted_count; i++)
		tables_make(tables, map->sorted[i]);
	code_index_publish(&code_index, epoch, map, &runtimes, tables);
	walk_renew(&walker, epoch);
}

bool opinion_tables_cover(const struct module *module,
			  struct coverage *coverage)
{
	uint64_t at = tables_make(tables, module);
	const struct unwind_table *table =
	    (const void *)(walker.tables.tables + at);

	*coverage = (struct coverage){0};
	if (!at)
		return false;
	coverage->rows = table->n_rows;
	coverage->rules = table->n_rules;
	for (uint32_t i = 0; i + 1 < table->n_rows; i++) {
		uint64_t bytes =
		    unwind_pcs(table)[i + 1] - unwind_pcs(table)[i];
		uint16_t rule = unwind_row_rules(table)[i];
		uint32_t cfa = unwind_rules(table)[rule].cfa;
		coverage->bytes += cfa != UNWIND_NONE ? bytes : 0;
		coverage->complex += cfa == UNWIND_COMPLEX ? bytes : 0;
	}
	return true;
}

static enum opinion_end meaning(enum walk_end end)
{
	switch (end) {
	case WALK_DONE:
		return OPINION_WHOLE;
	case WALK_COMPLEX:
		return OPINION_COMPLEX;
	case WALK_NO_RULE:
		return OPINION_STRANGE;
	default:
		return OPINION_CUT;
	}
}

void opinion_tables(struct opinion *opinion, const struct call *call)
{
	static struct walk_path path;
	struct walk_point start = {call->pc, call->sp, call->fp, call->sp - 16};
	const struct walk_bounds bounds = {call->sp - 16, call->top, 0};

	opinion->end =
	    meaning(walk_c(&walker, &start, &bounds, UINTPTR_MAX, &path));
	opinion->n = path.n_pcs;
	memcpy(opinion->pcs, path.pcs, path.n_pcs * sizeof(path.pcs[0]));
}
