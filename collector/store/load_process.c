/* SPDX-License-Identifier: MIT */
/*
 * load_process.c - sessions: who they were, and what they held
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/process.h"
#include "store/capture.h"
#include "store/load.h"
#include "symbol/symbolizer.h"

/* A capture of more than this was made to be a burden. */
#define PROCESSES_MAX (1 << 20)
#define PCS_MAX 4096

/* As load_tally() reads them. */
#define SPREAD_COLUMNS                                             \
	"s.unseen_allocated, s.unseen_live, s.allocated_objects, " \
	"s.allocated_bytes, s.live_objects, s.live_bytes"
#define TALLY_COLUMNS                                               \
	"t.allocated_objects, t.allocated_bytes, t.freed_objects, " \
	"t.freed_bytes, t.peak_bytes, " SPREAD_COLUMNS

static void load_reasons(struct load *load, struct process *process,
			 const char *json)
{
	char **texts = load_texts(json);

	for (size_t i = 0; texts && texts[i]; i++) {
		const char *why = symbolizer_text(load->symbolizer, texts[i]);

		if (why)
			process_incomplete(process, why);
		free(texts[i]);
	}
	free(texts);
	if (!load->capture->is_final)
		process_incomplete(process,
				   "the capture was not finished: darkheap was "
				   "killed, or the program still runs");
}

static void copy_text(char *to, size_t size, struct sqlite3_stmt *get,
		      int column)
{
	snprintf(to, size, "%s", column_text(get, column));
}

static enum end_kind end_of(const char *word)
{
	static const char *const words[] = {
	    [END_RUNNING] = "running",
	    [END_EXITED] = "exited",
	    [END_SIGNALED] = "signaled",
	    [END_EXECED] = "execed",
	};

	for (int i = 0; i < (int)(sizeof(words) / sizeof(*words)); i++)
		if (!strcmp(word, words[i]))
			return (enum end_kind)i;
	return END_UNKNOWN;
}

static char *copy_of(struct sqlite3_stmt *get, int column)
{
	return column_is_null(get, column) ? NULL
					   : strdup(column_text(get, column));
}

/* Time is nanoseconds since the start from here on. */
static void load_clock(struct process *p, struct sqlite3_stmt *get)
{
	double seconds = column_is_null(get, 15) ? -1 : column_real(get, 15);

	p->start = load_time(get, 11);
	p->end = load_time(get, 12);
	if (seconds >= 0 && seconds < 1e9) {
		p->ns_per_tick = 1;
		p->time_end = (uint64_t)(seconds * 1e9);
	}
}

static void load_identity(struct load *load, struct process *p,
			  struct sqlite3_stmt *get)
{
	p->number = (uint32_t)column_integer(get, 0);
	p->pid = (pid_t)column_integer(get, 1);
	p->ppid = (pid_t)column_integer(get, 2);
	p->name = copy_of(get, 3);
	p->exe = copy_of(get, 4);
	p->args = load_texts(column_text(get, 5));
	copy_text(p->go_version, sizeof(p->go_version), get, 6);
	copy_text(p->main_module, sizeof(p->main_module), get, 7);
	copy_text(p->libc, sizeof(p->libc), get, 8);
	copy_text(p->build_id, sizeof(p->build_id), get, 9);
	p->reason = (int)column_integer(get, 10);
	load_clock(p, get);
	p->end_kind = end_of(column_text(get, 13));
	p->end_value = (int)column_integer(get, 14);
	p->go_state = load_text(load, get, 21);
	if (!p->go_state)
		p->go_state = "none";
	copy_text(p->go_why, sizeof(p->go_why), get, 22);
	copy_text(p->message, sizeof(p->message), get, 23);
}

static void load_counts(struct process *p, struct sqlite3_stmt *get)
{
	p->work_end = column_count(get, 16);
	p->work_polled = column_integer(get, 17) != 0;
	p->unknown_frees = column_count(get, 18);
	p->events = column_count(get, 19);
	p->threads = column_count(get, 20);
	p->loss.allocs = column_count(get, 24);
	p->loss.frees = column_count(get, 25);
	p->loss.stacks = column_count(get, 26);
	p->degraded.truncated_stacks = column_count(get, 27);
	p->degraded.stalled_ns = column_count(get, 28);
	p->degraded.late_frees = column_count(get, 29);
	p->degraded.missed_frees = column_count(get, 30);
	p->degraded.refused_stacks = column_count(get, 31);
	p->degraded.cut_stacks = column_count(get, 32);
	p->degraded.lost_marks = column_count(get, 33);
	p->total = load_tally(get, 35);
}

static struct process *new_process(struct load *load)
{
	struct process *process = calloc(1, sizeof(*process));

	if (process && !process_init(process)) {
		load->capture->processes[load->capture->n_processes++] =
		    process;
		return process;
	}
	free(process);
	database_fail(&load->db, -ENOMEM, "out of memory");
	return NULL;
}

static void load_mapping(struct load *load, struct process *process,
			 struct sqlite3_stmt *get)
{
	uint64_t row = column_count(get, 0);

	if (!row || row >= load->n_modules || !load->modules[row].path)
		return;
	struct module module = load->modules[row];
	module.start = column_count(get, 1);
	module.end = column_count(get, 2);
	module.text_start = column_count(get, 3);
	module.text_end = column_count(get, 4);
	module.bias = column_count(get, 5);
	module.main = column_integer(get, 6) != 0;
	module.shim = column_integer(get, 7) != 0;
	module.unmapped = column_integer(get, 8) != 0;
	module.deleted = column_integer(get, 9) != 0;
	module.text_offset = column_count(get, 10);
	load->bias[row] = module.bias;
	if (module_map_add(&process->modules, &module) == -ENOMEM)
		database_fail(&load->db, -ENOMEM, "out of memory");
}

static struct pc pc_of(const struct load *load, uint64_t location)
{
	const struct place *place = &load->places[location];

	return (struct pc){(place->address + load->bias[place->module]) &
			       INT64_MAX,
			   place->is_go};
}

/* "[7,12,55]": what is no location is left out.  Returns how many pcs. */
static uint32_t read_pcs(const struct load *load, const char *text,
			 struct pc pcs[PCS_MAX])
{
	uint32_t n = 0;

	while (*text && n < PCS_MAX) {
		uint64_t location = 0;
		bool is_number = false;

		for (; *text >= '0' && *text <= '9'; text++) {
			is_number = true;
			if (location < load->n_places)
				location =
				    location * 10 + (uint64_t)(*text - '0');
		}
		if (is_number && location < load->n_places)
			pcs[n++] = pc_of(load, location);
		if (!is_number)
			text++;
	}
	return n;
}

struct stack *load_stack_of(struct load *load, struct process *process,
			    uint32_t quality, const char *locations,
			    uint64_t site)
{
	struct pc pcs[PCS_MAX];
	uint32_t n = read_pcs(load, locations, pcs);

	if (quality & QUALITY_LOST) {
		process->stacks[0]->group->key = site;
		return process->stacks[0];
	}
	struct stack *stack = process_add_stack(process, pcs, n, quality, site);
	if (!stack)
		database_fail(&load->db, -ENOMEM, "out of memory");
	return stack;
}

static void load_stack(struct load *load, struct process *process,
		       struct sqlite3_stmt *get)
{
	const struct site *site = load_site_at(load, column_count(get, 0));
	struct stack *stack;

	if (!site)
		return;
	stack = load_stack_of(load, process, (uint32_t)column_count(get, 2),
			      column_text(get, 1), site->number);
	if (!stack)
		return;
	if (stack != process->stacks[0])
		load_note_number(load, process, column_count(get, 4));
	stack->goid = column_count(get, 3);
	stack->tally = load_tally(get, 5);
	tally_add(&stack->group->tally, &stack->tally);
}

static void load_share(struct load *load, struct process *process,
		       struct sqlite3_stmt *get)
{
	struct site *site = load_site_at(load, column_count(get, 0));
	struct site_share share = {
	    .process = process,
	    .verdict = load_verdict(column_text(get, 1)),
	    .calls = column_count(get, 2),
	    .calls_leaving = column_count(get, 3),
	    .first_seen = load_time(get, 4),
	    .last_seen = load_time(get, 5),
	    .bytes_per_hour = column_is_null(get, 6) ? -1 : column_real(get, 6),
	    .tally = load_tally(get, 7),
	};

	if (site && site_add_share(site, &share))
		database_fail(&load->db, -ENOMEM, "out of memory");
}

void load_each(struct load *load, struct process *process, int64_t row,
	       const char *sql,
	       void (*use)(struct load *load, struct process *process,
			   struct sqlite3_stmt *get))
{
	struct sqlite3_stmt *get = database_prepare(&load->db, sql);
	bool is_row = get && database_get(&load->db, get, "i", row);

	for (; is_row; is_row = database_next(&load->db, get))
		use(load, process, get);
	database_done(&load->db, get);
}

void load_each_tally(struct load *load, struct process *process, int64_t row,
		     const struct tally_query *query,
		     void (*use)(struct load *load, struct process *process,
				 struct sqlite3_stmt *get))
{
	char sql[1024];

	snprintf(sql, sizeof(sql),
		 "SELECT %s, " TALLY_COLUMNS " FROM %s t LEFT JOIN spread s "
		 "ON s.process=t.process AND s.snapshot=%s AND s.site=%s AND "
		 "s.stack=%s WHERE t.process=? %s",
		 query->columns, query->table, query->snapshot, query->site,
		 query->stack, query->order);
	load_each(load, process, row, sql, use);
}

static const struct tally_query stacks = {
    .columns = "t.site, locations, quality, goid, t.number",
    .table = "stack",
    .snapshot = "-1",
    .site = "0",
    .stack = "t.number",
    .order = "ORDER BY t.number",
};
static const struct tally_query shares = {
    .columns = "t.site, verdict, calls, calls_leaving, first_ns, last_ns,"
	       "bytes_per_hour",
    .table = "share",
    .snapshot = "-1",
    .site = "t.site",
    .stack = "-1",
    .order = "",
};
static void load_parts(struct load *load, struct process *process, int64_t row)
{
	memset(load->bias, 0, load->n_modules * sizeof(*load->bias));
	load_each(load, process, row,
		  "SELECT module, start, end, text_start, text_end, bias,"
		  "is_main, is_shim, is_unmapped, is_deleted, text_offset FROM "
		  "mapping "
		  "WHERE process=? ORDER BY number",
		  load_mapping);
	module_map_sort(&process->modules);
	load_each_tally(load, process, row, &stacks, load_stack);
	load_each_tally(load, process, row, &shares, load_share);
	load_marks(load, process, row);
	load_steps(load, process, row);
}

void load_processes(struct load *load)
{
	struct sqlite3_stmt *get;
	size_t most =
	    load_size(load, "SELECT count(*) FROM process", PROCESSES_MAX);

	load->capture->processes =
	    load_room(load, most, sizeof(struct process *));
	if (load->db.error)
		return;
	EACH(load, get,
	     "SELECT p.*," SPREAD_COLUMNS " FROM process p LEFT JOIN spread s "
	     "ON s.process=p.id AND s.snapshot=-1 AND s.site=0 AND s.stack=-1 "
	     "ORDER BY p.id")
	{
		struct process *process = new_process(load);

		if (!process || load->capture->n_processes >= most)
			return;
		load_identity(load, process, get);
		load_counts(process, get);
		if (process->reason)
			continue;
		load_reasons(load, process, column_text(get, 34));
		load_parts(load, process, column_integer(get, 0));
		load_ledger(load, process, column_integer(get, 0));
		load_frees(load, process, column_integer(get, 0));
		load_tests(load, process, column_integer(get, 0));
		load_degraded(load, process, column_integer(get, 0));
		load_growth(load, process, column_integer(get, 0));
	}
}
