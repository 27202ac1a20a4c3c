/* SPDX-License-Identifier: MIT */
#include "report/json_grown.h"

#include "model/process.h"
#include "report/grown.h"
#include "report/json_site.h"

static json_t *json_moment(int64_t time_ns)
{
	struct timespec time = {.tv_sec = time_ns / 1000000000,
				.tv_nsec = time_ns % 1000000000};

	return time_ns > 0 ? json_time(&time) : json_null();
}

static json_t *json_amount(uint64_t amount)
{
	return amount ? json_count(amount) : json_null();
}

/* What MemStats said. */
static json_t *json_sample(const struct growth_sample *sample)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "time", json_moment(sample->time_ns), "heap_alloc",
			 json_count(sample->heap_alloc), "heap_sys",
			 json_count(sample->heap_sys), "heap_inuse",
			 json_count(sample->heap_inuse), "next_gc",
			 json_count(sample->next_gc), "mallocs",
			 json_count(sample->mallocs), "frees",
			 json_count(sample->frees), "num_gc",
			 json_count(sample->num_gc), "stack_inuse",
			 json_count(sample->stack_inuse), "goroutines",
			 json_amount(sample->goroutines));
}

static json_t *json_row(const struct grown_row *row)
{
	return json_pack(
	    "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "side", row->side,
	    "function", json_text(row->function), "file", json_text(row->file),
	    "line", row->line > 0 ? json_integer(row->line) : json_null(),
	    "grown_bytes",
	    row->has_bytes ? json_count(row->bytes) : json_null(),
	    "grown_objects", json_count(row->objects), "per_hour",
	    row->per_hour >= 0 ? json_real(row->per_hour) : json_null(), "why",
	    json_text(row->why), "stack", json_text(row->stack));
}

static json_t *json_rows(const struct grown *grown)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < grown->n; i++)
		json_array_append_new(rows, json_row(&grown->rows[i]));
	return rows;
}

/* null: it is not known. */
static json_t *json_grows(const struct grown *grown, bool grows)
{
	return grown->go->is_known ? json_boolean(grows) : json_null();
}

static json_t *json_memstats(const struct go_growth *go)
{
	if (!go->n_points)
		return json_null();
	return json_pack("{s:o, s:o, s:o, s:o}", "first",
			 json_sample(&go->first), "from",
			 json_sample(&go->base), "to", json_sample(&go->point),
			 "last", json_sample(&go->last));
}

json_t *json_grown(const struct report *report)
{
	struct grown grown;
	const struct go_growth *go;
	char says[GROWN_BYTES];

	grown_list(&grown, report);
	if (!grown.process)
		return json_null();
	go = grown.go;
	grown_says(&grown, says);
	return json_pack(
	    "{s:o, s:i, s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o}",
	    "says", json_text(says), "pid", (int)grown.process->pid, "source",
	    json_text(go->source), "trouble", json_text(go->trouble),
	    "go_heap_grows", json_grows(&grown, go->heap_grows),
	    "goroutines_grow", json_grows(&grown, go->goroutines_grow),
	    "c_grows", grown.c_grows, "looks", json_count(go->looks),
	    "profiles", json_count(go->n_points), "fell_percent",
	    json_count(go->fell_percent), "memstats", json_memstats(go), "rows",
	    json_rows(&grown));
}
