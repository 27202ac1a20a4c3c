/* SPDX-License-Identifier: MIT */
/*
 * load.c - from the rows of a capture to processes and judged sites
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/process.h"
#include "model/table.h"
#include "report/site.h"
#include "store/capture.h"
#include "store/database.h"
#include "store/schema.h"
#include "symbol/symbolizer.h"

typedef struct sqlite3_stmt statement;

/* A capture of more than this was made to be a burden. */
#define PROCESSES_MAX (1 << 20)
#define LOCATIONS_MAX (1 << 24)
#define MODULES_MAX 65536
#define PCS_MAX 4096

/* Where SQLite keeps application id and schema version (its file format). */
#define HEADER_BYTES 72
#define HEADER_VERSION 60
#define HEADER_APPLICATION 68

struct place {
	uint64_t address : 63;
	uint64_t is_go : 1;
	uint32_t module; /* index in load.modules, 0: none */
};

struct load {
	struct database db;
	struct capture *capture;
	struct symbolizer *symbolizer;
	uint64_t device;	/* of all modules: no other capture has it */
	struct module *modules; /* by row; [0] is none */
	size_t n_modules;
	struct place *places; /* by location */
	size_t n_places;
	struct frame *functions; /* by row; function, file, start_line only */
	size_t n_functions;
	struct table site_rows; /* row -> index in capture->sites + 1 */
	/* Of the process that is being read, by module row */
	uint64_t *bias;
};

static const char *text_of(struct load *load, statement *get, int column)
{
	if (column_is_null(get, column))
		return NULL;
	return symbolizer_text(load->symbolizer, column_text(get, column));
}

static struct timespec time_of(statement *get, int column)
{
	int64_t ns = column_integer(get, column);

	if (column_is_null(get, column) || ns < 0)
		return (struct timespec){0};
	return (struct timespec){ns / 1000000000, ns % 1000000000};
}

static struct tally tally_of(statement *get, int column)
{
	return (struct tally){
	    .allocated_objects = column_count(get, column),
	    .allocated_bytes = column_count(get, column + 1),
	    .freed_objects = column_count(get, column + 2),
	    .freed_bytes = column_count(get, column + 3),
	    .peak_bytes = column_count(get, column + 4),
	};
}

/* Greatest id of a table, as a size; a file with more than `most` is refused.
 */
static size_t size_of(struct load *load, const char *sql, int64_t most)
{
	statement *get = database_prepare(&load->db, sql);
	int64_t last;

	if (!get || !database_get(&load->db, get, ""))
		return 0;
	last = column_integer(get, 0);
	if (last >= 0 && last < most)
		return (size_t)last + 1;
	database_fail(&load->db, -EBADMSG, "it is damaged: an id is too large");
	return 0;
}

static void *room(struct load *load, size_t n, size_t size)
{
	void *array = calloc(n + 1, size);

	if (!array)
		database_fail(&load->db, -ENOMEM, "out of memory");
	return array;
}

/* Rows of a query, one after the other. */
#define EACH(load, get, sql)                                             \
	for (bool is_row = (get = database_prepare(&(load)->db, sql)) && \
			   database_get(&(load)->db, get, "");           \
	     is_row; is_row = database_next(&(load)->db, get))

static uint8_t hex_digit(char c)
{
	return (uint8_t)(c >= '0' && c <= '9'	? c - '0'
			 : c >= 'a' && c <= 'f' ? c - 'a' + 10
						: 0);
}

static void read_build_id(struct module *module, const char *hex)
{
	size_t n = strlen(hex) / 2;

	if (n > sizeof(module->build_id))
		n = sizeof(module->build_id);
	for (size_t i = 0; i < n; i++)
		module->build_id[i] = (uint8_t)(hex_digit(hex[2 * i]) << 4 |
						hex_digit(hex[2 * i + 1]));
	module->build_id_bytes = (uint8_t)n;
}

static void load_modules(struct load *load)
{
	statement *get;

	load->n_modules = size_of(
	    load, "SELECT coalesce(max(id), 0) FROM module", MODULES_MAX);
	load->modules = room(load, load->n_modules, sizeof(*load->modules));
	load->bias = room(load, load->n_modules, sizeof(*load->bias));
	if (load->db.error)
		return;
	EACH(load, get,
	     "SELECT id, path, build_id, soname, device, inode FROM module")
	{
		uint64_t row = column_count(get, 0);

		if (!row || row >= load->n_modules)
			continue;
		struct module *module = &load->modules[row];
		module->path = (char *)(uintptr_t)symbolizer_text(
		    load->symbolizer, column_text(get, 1));
		if (!module->path)
			module->path = (char *)(uintptr_t) "";
		read_build_id(module, column_text(get, 2));
		module->device =
		    load->device ? load->device : column_count(get, 4);
		module->inode = load->device ? row : column_count(get, 5);
		module->fd = -1;
		if (!column_is_null(get, 3))
			symbolizer_preload_soname(load->symbolizer, module,
						  column_text(get, 3));
	}
}

static void load_functions(struct load *load)
{
	statement *get;

	load->n_functions = size_of(
	    load, "SELECT coalesce(max(id), 0) FROM function", LOCATIONS_MAX);
	load->functions =
	    room(load, load->n_functions, sizeof(*load->functions));
	if (load->db.error)
		return;
	EACH(load, get,
	     "SELECT id, language, name, file, start_line FROM function")
	{
		uint64_t row = column_count(get, 0);

		if (row >= load->n_functions)
			continue;
		load->functions[row] = (struct frame){
		    .language = strcmp(column_text(get, 1), "go") ? LANGUAGE_C
								  : LANGUAGE_GO,
		    .function = text_of(load, get, 2),
		    .file = text_of(load, get, 3),
		    .start_line = (int)column_integer(get, 4),
		};
	}
}

static struct frame frame_of(const struct load *load, uint64_t function,
			     int64_t line)
{
	struct frame frame = {0};

	if (function < load->n_functions)
		frame = load->functions[function];
	frame.line = line > 0 && line < INT32_MAX ? (int)line : 0;
	return frame;
}

/* Tell the symbolizer what a location means. */
static void preload(struct load *load, uint64_t location,
		    const struct frame *frames, size_t n)
{
	const struct place *place;

	if (!n || location >= load->n_places)
		return;
	place = &load->places[location];
	if (!place->module)
		return;
	if (symbolizer_preload(load->symbolizer, &load->modules[place->module],
			       place->address, place->is_go, frames,
			       n) == -ENOMEM)
		database_fail(&load->db, -ENOMEM, "out of memory");
}

static void load_lines(struct load *load)
{
	struct frame frames[FRAME_EXPAND_MAX];
	uint64_t location = 0;
	size_t n = 0;
	statement *get;

	EACH(load, get,
	     "SELECT location, function, line, is_inlined, is_wrapper FROM line"
	     " ORDER BY location, depth")
	{
		uint64_t next = column_count(get, 0);

		if (next != location) {
			preload(load, location, frames, n);
			n = 0;
		}
		location = next;
		if (n == FRAME_EXPAND_MAX)
			continue;
		frames[n] = frame_of(load, column_count(get, 1),
				     column_integer(get, 2));
		frames[n].inlined = column_integer(get, 3) != 0;
		frames[n++].wrapper = column_integer(get, 4) != 0;
	}
	preload(load, location, frames, n);
}

static void load_locations(struct load *load)
{
	statement *get;

	load->n_places = size_of(
	    load, "SELECT coalesce(max(id), 0) FROM location", LOCATIONS_MAX);
	load->places = room(load, load->n_places, sizeof(*load->places));
	if (load->db.error)
		return;
	EACH(load, get, "SELECT id, module, address, is_go FROM location")
	{
		uint64_t row = column_count(get, 0);
		uint64_t module = column_count(get, 1);

		if (row >= load->n_places)
			continue;
		load->places[row] = (struct place){
		    .address = column_count(get, 2) & INT64_MAX,
		    .is_go = column_integer(get, 3) != 0,
		    .module =
			module < load->n_modules && load->modules[module].path
			    ? (uint32_t)module
			    : 0,
		};
	}
	load_lines(load);
}

static enum verdict verdict_of(const char *word)
{
	for (int i = 0; i < VERDICT_COUNT; i++)
		if (!strcmp(word, verdict_name((enum verdict)i)))
			return (enum verdict)i;
	return VERDICT_SUSPECT;
}

static void load_site(struct load *load, statement *get)
{
	struct site site = {
	    .kind = text_of(load, get, 4),
	    .callee = text_of(load, get, 5),
	    .is_runtime = column_integer(get, 6) != 0,
	    .is_lost = column_integer(get, 7) != 0,
	    .blame =
		frame_of(load, column_count(get, 8), column_integer(get, 9)),
	    .finding = {.verdict = verdict_of(column_text(get, 2)),
			.rule = text_of(load, get, 3)},
	};
	struct site *taken;

	snprintf(site.id, sizeof(site.id), "%s", column_text(get, 1));
	site.blame.module = text_of(load, get, 10);
	site.blame.inlined = column_integer(get, 11) != 0;
	site.blame.pc = column_count(get, 12);
	site.has_caller = column_integer(get, 13) > 0;
	if (site.has_caller)
		site.caller = frame_of(load, column_count(get, 13),
				       column_integer(get, 14));
	site.caller.module = text_of(load, get, 15);
	site.caller.pc = column_count(get, 16);
	taken = site_set_take(load->capture->sites, &site);
	if (!taken ||
	    table_insert(&load->site_rows, column_count(get, 0),
			 (void *)(uintptr_t)(taken->number + 1)) == -ENOMEM)
		database_fail(&load->db, -ENOMEM, "out of memory");
}

static struct site *site_of(const struct load *load, uint64_t row)
{
	uintptr_t number = (uintptr_t)table_find(&load->site_rows, row);

	return number ? load->capture->sites->sites[number - 1] : NULL;
}

static void load_sites(struct load *load)
{
	statement *get;

	EACH(load, get,
	     "SELECT id, site, verdict, rule, kind, callee, is_runtime,"
	     "is_lost, function, line, module, is_inlined, pc, caller_function,"
	     "caller_line, caller_module, caller_pc FROM site ORDER BY id")
	load_site(load, get);
	EACH(load, get,
	     "SELECT site, test, says, value, unit FROM proof "
	     "ORDER BY site, number")
	{
		struct site *site = site_of(load, column_count(get, 0));
		struct finding *finding = site ? &site->finding : NULL;

		if (!finding || finding->n_proofs == FINDING_PROOFS_MAX)
			continue;
		struct proof *proof = &finding->proofs[finding->n_proofs++];
		proof->test = text_of(load, get, 1);
		proof->unit = text_of(load, get, 4);
		proof->value = column_real(get, 3);
		snprintf(proof->says, sizeof(proof->says), "%s",
			 column_text(get, 2));
	}
}

/* A NULL-terminated array of a JSON array's texts, NULL: none. */
static char **texts_of(const char *json)
{
	json_t *array = json_loads(json, 0, NULL), *value;
	char **texts = calloc(json_array_size(array) + 1, sizeof(*texts));
	size_t i, n = 0;

	json_array_foreach(array, i, value)
	{
		const char *text = json_string_value(value);

		if (texts && text && (texts[n] = strdup(text)))
			n++;
	}
	json_decref(array);
	if (n)
		return texts;
	free(texts);
	return NULL;
}

static void load_reasons(struct load *load, struct process *process,
			 const char *json)
{
	char **texts = texts_of(json);

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

static void copy_text(char *to, size_t size, statement *get, int column)
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

static char *copy_of(statement *get, int column)
{
	return column_is_null(get, column) ? NULL
					   : strdup(column_text(get, column));
}

/* Time is nanoseconds since the start from here on. */
static void load_clock(struct process *p, statement *get)
{
	double seconds = column_is_null(get, 15) ? -1 : column_real(get, 15);

	p->start = time_of(get, 11);
	p->end = time_of(get, 12);
	if (seconds >= 0 && seconds < 1e9) {
		p->ns_per_tick = 1;
		p->time_end = (uint64_t)(seconds * 1e9);
	}
}

static void load_identity(struct load *load, struct process *p, statement *get)
{
	p->pid = (pid_t)column_integer(get, 1);
	p->ppid = (pid_t)column_integer(get, 2);
	p->name = copy_of(get, 3);
	p->exe = copy_of(get, 4);
	p->args = texts_of(column_text(get, 5));
	copy_text(p->go_version, sizeof(p->go_version), get, 6);
	copy_text(p->main_module, sizeof(p->main_module), get, 7);
	copy_text(p->libc, sizeof(p->libc), get, 8);
	copy_text(p->build_id, sizeof(p->build_id), get, 9);
	p->reason = (int)column_integer(get, 10);
	load_clock(p, get);
	p->end_kind = end_of(column_text(get, 13));
	p->end_value = (int)column_integer(get, 14);
	p->go_state = text_of(load, get, 21);
	if (!p->go_state)
		p->go_state = "none";
	copy_text(p->go_why, sizeof(p->go_why), get, 22);
	copy_text(p->message, sizeof(p->message), get, 23);
}

static void load_counts(struct process *p, statement *get)
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
	p->total = tally_of(get, 35);
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
			 statement *get)
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

static struct stack *add_stack(struct load *load, struct process *process,
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
		       statement *get)
{
	const struct site *site = site_of(load, column_count(get, 0));
	struct stack *stack;

	if (!site)
		return;
	stack = add_stack(load, process, (uint32_t)column_count(get, 2),
			  column_text(get, 1), site->number);
	if (!stack)
		return;
	stack->goid = column_count(get, 3);
	stack->tally = tally_of(get, 4);
	tally_add(&stack->group->tally, &stack->tally);
}

static void load_share(struct load *load, struct process *process,
		       statement *get)
{
	struct site *site = site_of(load, column_count(get, 0));
	struct site_share share = {
	    .process = process,
	    .verdict = verdict_of(column_text(get, 1)),
	    .calls = column_count(get, 2),
	    .calls_leaving = column_count(get, 3),
	    .first_seen = time_of(get, 4),
	    .last_seen = time_of(get, 5),
	    .bytes_per_hour = column_is_null(get, 6) ? -1 : column_real(get, 6),
	    .tally = tally_of(get, 7),
	};

	if (site && site_add_share(site, &share))
		database_fail(&load->db, -ENOMEM, "out of memory");
}

/* Rows of a query about one process. */
static void each_of(struct load *load, struct process *process, int64_t row,
		    const char *sql,
		    void (*use)(struct load *load, struct process *process,
				statement *get))
{
	statement *get = database_prepare(&load->db, sql);
	bool is_row = get && database_get(&load->db, get, "i", row);

	for (; is_row; is_row = database_next(&load->db, get))
		use(load, process, get);
	database_done(&load->db, get);
}

static void load_mark(struct load *load, struct process *process,
		      statement *get)
{
	struct timespec time = time_of(get, 1);
	int64_t ns = (time.tv_sec - process->start.tv_sec) * 1000000000 +
		     time.tv_nsec - process->start.tv_nsec;

	(void)load;
	if (process_mark(process, column_text(get, 0),
			 ns > 0 ? (uint64_t)ns : 0))
		return;
	struct mark *mark = &process->marks[process->n_marks - 1];
	mark->id = (uint32_t)column_count(get, 2);
	mark->total = tally_of(get, 3);
	memset(mark->groups, 0, mark->n_groups * sizeof(*mark->groups));
}

static struct mark *mark_of(struct process *process, uint64_t id)
{
	for (uint32_t i = 0; i < process->n_marks; i++)
		if (process->marks[i].id == id)
			return &process->marks[i];
	return NULL;
}

/* What sites held at a mark; groups stand for sites, one each. */
static void load_mark_site(struct load *load, struct process *process,
			   statement *get)
{
	uint64_t number = column_count(get, 0);
	const struct site *site = site_of(load, column_count(get, 1));
	struct mark *mark = mark_of(process, number);
	const struct group *group = NULL;

	if (site)
		group = process_group(process, site->number, true);
	if (group && mark && group->number < mark->n_groups)
		mark->groups[group->number] = tally_of(get, 2);
}

static void load_parts(struct load *load, struct process *process, int64_t row)
{
	memset(load->bias, 0, load->n_modules * sizeof(*load->bias));
	each_of(load, process, row,
		"SELECT module, start, end, text_start, text_end, bias,"
		"is_main, is_shim, is_unmapped, is_deleted, text_offset FROM "
		"mapping "
		"WHERE process=? ORDER BY number",
		load_mapping);
	module_map_sort(&process->modules);
	each_of(load, process, row,
		"SELECT site, locations, quality, goid,"
		"allocated_objects, allocated_bytes, freed_objects,"
		"freed_bytes, peak_bytes FROM stack WHERE process=? "
		"ORDER BY number",
		load_stack);
	each_of(load, process, row,
		"SELECT site, verdict, calls, calls_leaving, first_ns, last_ns,"
		"bytes_per_hour, allocated_objects, allocated_bytes,"
		"freed_objects, freed_bytes, peak_bytes FROM share "
		"WHERE process=?",
		load_share);
	each_of(
	    load, process, row,
	    "SELECT name, time_ns, number, allocated_objects, allocated_bytes,"
	    "freed_objects, freed_bytes, peak_bytes FROM snapshot "
	    "WHERE process=? ORDER BY number",
	    load_mark);
	each_of(load, process, row,
		"SELECT snapshot, site, allocated_objects, allocated_bytes,"
		"freed_objects, freed_bytes, peak_bytes FROM snapshot_site "
		"WHERE process=?",
		load_mark_site);
}

static void load_processes(struct load *load)
{
	statement *get;
	size_t most =
	    size_of(load, "SELECT count(*) FROM process", PROCESSES_MAX);

	load->capture->processes = room(load, most, sizeof(struct process *));
	if (load->db.error)
		return;
	EACH(load, get, "SELECT * FROM process ORDER BY id")
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
	}
}

static void load_notes(struct load *load)
{
	statement *get;

	EACH(load, get, "SELECT notes FROM capture")
	{
		char **notes = texts_of(column_text(get, 0));

		for (size_t i = 0; notes && notes[i]; i++) {
			symbolizer_add_note(load->symbolizer, notes[i]);
			free(notes[i]);
		}
		free(notes);
	}
}

static void load_head(struct load *load)
{
	bool is_there = false;
	statement *get;

	EACH(load, get, "SELECT version, saved_ns, is_final FROM capture")
	{
		copy_text(load->capture->version,
			  sizeof(load->capture->version), get, 0);
		load->capture->saved = time_of(get, 1);
		load->capture->is_final = column_integer(get, 2) != 0;
		is_there = true;
	}
	if (!is_there)
		database_fail(&load->db, -ENODATA,
			      "nothing was kept in it yet");
}

/* A table of another shape, or a view in its place, is nothing of ours. */
static void check_schema(struct load *load)
{
	statement *get = database_prepare(
	    &load->db, "SELECT count(*) FROM sqlite_schema WHERE "
		       "type='table' AND instr(?, sql || ';')");

	if (get && database_get(&load->db, get, "t", schema_sql) &&
	    column_integer(get, 0) != SCHEMA_TABLES)
		database_fail(&load->db, -EBADMSG,
			      "its tables are not those of its schema version");
}

static void load_all(struct load *load)
{
	/* one moment, whatever a writer does meanwhile */
	database_run(&load->db, "BEGIN");
	check_schema(load);
	load_head(load);
	load_notes(load);
	load_modules(load);
	load_functions(load);
	load_locations(load);
	load_sites(load);
	load_processes(load);
}

static uint32_t big_endian(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

/* 0, or why the file is no capture that we can read. */
static int look_at_header(const char *path, char why[CAPTURE_WHY_BYTES])
{
	uint8_t header[HEADER_BYTES] = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t n = fd < 0 ? -1 : pread(fd, header, sizeof(header), 0);
	int error = n < 0 ? -errno : 0;
	uint32_t version = big_endian(header + HEADER_VERSION);

	if (fd >= 0)
		close(fd);
	if (error)
		snprintf(why, CAPTURE_WHY_BYTES, "%s", strerror(-error));
	else if (!n)
		snprintf(why, CAPTURE_WHY_BYTES, "it is empty");
	else if (memcmp(header, "SQLite format 3", 16))
		snprintf(why, CAPTURE_WHY_BYTES, "it is no darkheap capture");
	else if (n < HEADER_BYTES)
		snprintf(why, CAPTURE_WHY_BYTES, "it is cut short");
	else if (big_endian(header + HEADER_APPLICATION) != SCHEMA_APPLICATION)
		snprintf(why, CAPTURE_WHY_BYTES,
			 "it is an SQLite file, but no darkheap capture");
	else if (version > SCHEMA_VERSION)
		snprintf(why, CAPTURE_WHY_BYTES,
			 "a newer darkheap wrote it (schema %u, this one reads "
			 "up to %d): use that one",
			 (unsigned)version, SCHEMA_VERSION);
	else
		return 0;
	return error ? error : -EBADMSG;
}

bool capture_is_one(const char *path)
{
	char why[CAPTURE_WHY_BYTES];

	return !look_at_header(path, why);
}

static void load_release(struct load *load)
{
	database_close(&load->db);
	table_release(&load->site_rows);
	free(load->modules);
	free(load->bias);
	free(load->places);
	free(load->functions);
}

int capture_load(struct capture *capture, const char *path,
		 struct symbolizer *symbolizer, unsigned int number,
		 char why[CAPTURE_WHY_BYTES])
{
	struct load load = {.capture = capture,
			    .symbolizer = symbolizer,
			    .device = (UINT64_C(1) << 63) + number};
	int error = look_at_header(path, why);

	*capture = (struct capture){0};
	if (error)
		return error;
	capture->sites = calloc(1, sizeof(*capture->sites));
	if (!capture->sites)
		return -ENOMEM;
	site_set_init(capture->sites);
	if (database_open_to_read(&load.db, path))
		load_all(&load);
	error = load.db.error;
	snprintf(why, CAPTURE_WHY_BYTES, "%s%s",
		 error == -EBADMSG ? "it is damaged: " : "", load.db.why);
	load_release(&load);
	if (error)
		capture_free(capture);
	return error;
}

void capture_preload(const char *path, struct symbolizer *symbolizer)
{
	struct load load = {.symbolizer = symbolizer};

	if (database_open_to_read(&load.db, path)) {
		load_notes(&load);
		load_modules(&load);
		load_functions(&load);
		load_locations(&load);
	}
	load_release(&load);
}

void capture_free(struct capture *capture)
{
	for (size_t i = 0; i < capture->n_processes; i++) {
		process_release(capture->processes[i]);
		free(capture->processes[i]);
	}
	free(capture->processes);
	if (capture->sites)
		site_set_release(capture->sites);
	free(capture->sites);
	*capture = (struct capture){0};
}
