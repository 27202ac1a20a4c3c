/* SPDX-License-Identifier: MIT */
/*
 * save_growth.c - what Go's side of a process did, as it was last seen
 */
#include <jansson.h>
#include <stdlib.h>

#include "model/process.h"
#include "store/save.h"

void save_growth_prepare(struct save *save)
{
	struct database *db = &save->db;

	save->put_growth = database_prepare(
	    db, "REPLACE INTO go_growth VALUES (?,?,?,?,?,?,?,?,?,?)");
	save->drop_growth_rows =
	    database_prepare(db, "DELETE FROM go_growth_row WHERE process=?");
	save->drop_memory =
	    database_prepare(db, "DELETE FROM memory_moment WHERE process=?");
	save->put_memory = database_prepare(
	    db, "INSERT INTO memory_moment VALUES (?,?,?,?,?)");
	save->put_growth_row = database_prepare(
	    db, "INSERT INTO go_growth_row VALUES (?,?,?,?,?,?,?,?,?,?)");
}

static json_t *number(uint64_t value)
{
	return json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value);
}

static json_t *sample_json(const struct growth_sample *sample)
{
	return json_pack(
	    "{s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "time_ns",
	    (json_int_t)sample->time_ns, "heap_alloc",
	    number(sample->heap_alloc), "heap_sys", number(sample->heap_sys),
	    "heap_inuse", number(sample->heap_inuse), "next_gc",
	    number(sample->next_gc), "mallocs", number(sample->mallocs),
	    "frees", number(sample->frees), "num_gc", number(sample->num_gc),
	    "stack_inuse", number(sample->stack_inuse), "goroutines",
	    number(sample->goroutines));
}

/* The caller frees it. */
static char *samples_text(const struct go_growth *growth)
{
	json_t *samples = json_pack(
	    "{s:o, s:o, s:o, s:o}", "first", sample_json(&growth->first),
	    "from", sample_json(&growth->base), "to",
	    sample_json(&growth->point), "last", sample_json(&growth->last));
	char *text = json_dumps(samples, JSON_COMPACT);

	json_decref(samples);
	return text;
}

static void save_row(struct save *save, uint32_t i)
{
	const struct growth_row *row = &save->process->growth->rows[i];

	database_put(&save->db, save->put_growth_row, "iitttiuutt",
		     save->number, (int64_t)i,
		     growth_side_name((enum growth_side)row->side),
		     row->function, row->file, (int64_t)row->line, row->bytes,
		     row->objects, row->stack, row->why);
}

void save_memory(struct save *save)
{
	const struct memory_history *history = &save->process->memory;

	database_put(&save->db, save->drop_memory, "i", save->number);
	for (uint32_t i = 0; i < history->n; i++)
		database_put(
		    &save->db, save->put_memory, "iiuuu", save->number,
		    history->points[i].time_ns, history->points[i].go_heap,
		    history->points[i].go_stacks, history->points[i].c_live);
}

void save_growth(struct save *save)
{
	const struct go_growth *growth = save->process->growth;
	char *samples;

	if (!growth)
		return;
	samples = samples_text(growth);
	if (!samples)
		return;
	database_put(&save->db, save->put_growth, "ittiiiiiit", save->number,
		     growth->source, growth->trouble, (int64_t)growth->looks,
		     (int64_t)growth->n_points, (int64_t)growth->fell_percent,
		     (int64_t)growth->is_known, (int64_t)growth->heap_grows,
		     (int64_t)growth->goroutines_grow, samples);
	free(samples);
	database_put(&save->db, save->drop_growth_rows, "i", save->number);
	for (uint32_t i = 0; i < growth->n_rows; i++)
		save_row(save, i);
}
