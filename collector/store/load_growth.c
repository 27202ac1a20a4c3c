/* SPDX-License-Identifier: MIT */
/*
 * load_growth.c - what Go's side of a process did, as it was last seen
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/process.h"
#include "store/load.h"

static void set_text(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text);
}

static uint64_t amount(const json_t *sample, const char *key)
{
	json_int_t value = json_integer_value(json_object_get(sample, key));

	return value < 0 ? 0 : (uint64_t)value;
}

static void read_sample(struct growth_sample *sample, const json_t *samples,
			const char *name)
{
	const json_t *from = json_object_get(samples, name);

	*sample = (struct growth_sample){
	    .time_ns = (int64_t)amount(from, "time_ns"),
	    .heap_alloc = amount(from, "heap_alloc"),
	    .heap_sys = amount(from, "heap_sys"),
	    .heap_inuse = amount(from, "heap_inuse"),
	    .next_gc = amount(from, "next_gc"),
	    .mallocs = amount(from, "mallocs"),
	    .frees = amount(from, "frees"),
	    .num_gc = amount(from, "num_gc"),
	    .stack_inuse = amount(from, "stack_inuse"),
	    .goroutines = amount(from, "goroutines"),
	};
}

static void read_samples(struct go_growth *growth, const char *text)
{
	json_t *samples = json_loads(text, 0, NULL);

	read_sample(&growth->first, samples, "first");
	read_sample(&growth->base, samples, "from");
	read_sample(&growth->point, samples, "to");
	read_sample(&growth->last, samples, "last");
	json_decref(samples);
}

static uint32_t small(struct sqlite3_stmt *get, int column)
{
	uint64_t count = column_count(get, column);

	return count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
}

static void load_head(struct load *load, struct process *process,
		      struct sqlite3_stmt *get)
{
	struct go_growth *growth = calloc(1, sizeof(*growth));

	if (!growth) {
		database_fail(&load->db, -ENOMEM, "out of memory");
		return;
	}
	free(process->growth);
	process->growth = growth;
	set_text(growth->source, sizeof(growth->source), column_text(get, 0));
	set_text(growth->trouble, sizeof(growth->trouble), column_text(get, 1));
	growth->looks = small(get, 2);
	growth->n_points = small(get, 3);
	growth->fell_percent = small(get, 4);
	growth->is_known = column_integer(get, 5) != 0;
	growth->heap_grows = column_integer(get, 6) != 0;
	growth->goroutines_grow = column_integer(get, 7) != 0;
	read_samples(growth, column_text(get, 8));
	growth_fix(growth);
}

static void load_row(struct load *load, struct process *process,
		     struct sqlite3_stmt *get)
{
	struct go_growth *growth = process->growth;
	struct growth_row *row;
	uint32_t line = small(get, 3);

	(void)load;
	if (!growth || growth->n_rows == GROWTH_ROWS)
		return;
	row = &growth->rows[growth->n_rows++];
	row->side =
	    !strcmp(column_text(get, 0), growth_side_name(GROWTH_GOROUTINE))
		? GROWTH_GOROUTINE
		: GROWTH_GO;
	set_text(row->function, sizeof(row->function), column_text(get, 1));
	set_text(row->file, sizeof(row->file), column_text(get, 2));
	row->line = line > INT32_MAX ? 0 : (int32_t)line;
	row->bytes = column_count(get, 4);
	row->objects = column_count(get, 5);
	set_text(row->stack, sizeof(row->stack), column_text(get, 6));
	set_text(row->why, sizeof(row->why), column_text(get, 7));
}

static void load_memory(struct load *load, struct process *process,
			struct sqlite3_stmt *get)
{
	const struct memory_point point = {
	    .time_ns = column_integer(get, 0),
	    .go_heap = column_count(get, 1),
	    .go_stacks = column_count(get, 2),
	    .c_live = column_count(get, 3),
	};

	(void)load;
	if (point.time_ns > 0)
		memory_history_put(&process->memory, &point);
}

void load_growth(struct load *load, struct process *process, int64_t row)
{
	load_each(
	    load, process, row,
	    "SELECT source, trouble, looks, profiles, fell_percent,"
	    "is_known, heap_grows, goroutines_grow, samples FROM go_growth "
	    "WHERE process=?",
	    load_head);
	load_each(load, process, row,
		  "SELECT side, function, file, line, grown_bytes,"
		  "grown_objects, stack, why FROM go_growth_row "
		  "WHERE process=? ORDER BY number",
		  load_row);
	load_each(load, process, row,
		  "SELECT time_ns, go_heap, go_stacks, c_live "
		  "FROM memory_moment WHERE process=? ORDER BY time_ns",
		  load_memory);
}
