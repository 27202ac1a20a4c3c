/* SPDX-License-Identifier: MIT */
/*
 * save.c - from a report to the rows of a capture
 */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/process.h"
#include "model/table.h"
#include "model/timeline.h"
#include "report/clock.h"
#include "report/report.h"
#include "store/capture.h"
#include "store/database.h"
#include "store/schema.h"
#include "symbol/symbolizer.h"

typedef struct sqlite3_stmt statement;

/* Addresses in files, or of nowhere, are shorter than this. */
#define ADDRESS_BITS 47
#define MODULES_MAX 65535
#define RECENT 65536 /* a power of two */
#define LOCATIONS_BYTES (512 * 12)

#define TALLY_TYPES "uuuuu"
#define TALLY(t)                                                          \
	(t)->allocated_objects, (t)->allocated_bytes, (t)->freed_objects, \
	    (t)->freed_bytes, (t)->peak_bytes
#define TALLY_COLUMNS                                                      \
	"allocated_objects, allocated_bytes, freed_objects, freed_bytes, " \
	"peak_bytes"
#define TALLY_UPDATE                                    \
	"allocated_objects=excluded.allocated_objects," \
	"allocated_bytes=excluded.allocated_bytes,"     \
	"freed_objects=excluded.freed_objects,"         \
	"freed_bytes=excluded.freed_bytes,"             \
	"peak_bytes=excluded.peak_bytes"

/* The location of a pc that was asked for a moment ago. */
struct recent {
	struct pc pc;
	int64_t location;
	int64_t process; /* whose pc it is */
};

struct save {
	struct database db;
	const struct report *report;
	struct table locations; /* module, address, is_go -> id */
	int64_t n_locations;
	int64_t *site_rows; /* by site.number */
	statement *put_process, *find_module, *put_module, *put_mapping;
	statement *find_function, *put_function, *put_location, *put_line;
	statement *put_site, *find_site, *drop_proofs, *put_proof, *put_share;
	statement *put_stack, *put_snapshot, *put_snapshot_site;
	statement *find_snapshot, *drop_snapshots, *drop_snapshot_sites;
	statement *drop_moments, *put_moment;
	/* The process that is being saved */
	const struct process *process;
	int64_t number;
	struct table modules; /* struct module -> row */
	struct recent recent[RECENT];
};

static void prepare(struct save *save)
{
	struct database *db = &save->db;

	save->put_process = database_prepare(
	    db,
	    "REPLACE INTO process VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
	    "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
	save->find_module =
	    database_prepare(db, "SELECT id FROM module WHERE path=? AND "
				 "build_id=? AND device=? AND inode=?");
	save->put_module =
	    database_prepare(db, "INSERT INTO module VALUES (NULL,?,?,?,?,?)");
	save->put_mapping = database_prepare(
	    db, "REPLACE INTO mapping VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
	save->find_function =
	    database_prepare(db, "SELECT id FROM function WHERE name=? AND "
				 "file=? AND start_line=? AND language=?");
	save->put_function = database_prepare(
	    db, "INSERT INTO function VALUES (NULL,?4,?1,?2,?3)");
	save->put_location =
	    database_prepare(db, "INSERT INTO location VALUES (?,?,?,?)");
	save->put_line =
	    database_prepare(db, "REPLACE INTO line VALUES (?,?,?,?,?,?)");
	save->put_site = database_prepare(
	    db,
	    "INSERT INTO site VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
	    "ON CONFLICT (site) DO UPDATE SET verdict=excluded.verdict,"
	    "rule=excluded.rule");
	save->find_site =
	    database_prepare(db, "SELECT id FROM site WHERE site=?");
	save->drop_proofs =
	    database_prepare(db, "DELETE FROM proof WHERE site=?");
	save->put_proof =
	    database_prepare(db, "INSERT INTO proof VALUES (?,?,?,?,?,?)");
	save->put_share = database_prepare(
	    db, "REPLACE INTO share VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
	save->put_stack = database_prepare(
	    db, "REPLACE INTO stack VALUES (?,?,?,?,?,?,?,?,?,?,?)");
	save->put_snapshot = database_prepare(
	    db, "REPLACE INTO snapshot VALUES (?,?,?,?,?,?,?,?,?)");
	save->put_snapshot_site = database_prepare(
	    db, "REPLACE INTO snapshot_site VALUES (?,?,?,?,?,?,?,?)");
	save->find_snapshot = database_prepare(
	    db, "SELECT 1 FROM snapshot WHERE process=? AND number=?");
	save->drop_snapshots = database_prepare(
	    db, "DELETE FROM snapshot WHERE process=? AND number NOT IN "
		"(SELECT value FROM json_each(?))");
	save->drop_snapshot_sites = database_prepare(
	    db, "DELETE FROM snapshot_site WHERE process=? AND snapshot NOT IN "
		"(SELECT value FROM json_each(?))");
	save->drop_moments =
	    database_prepare(db, "DELETE FROM moment WHERE process=?");
	save->put_moment =
	    database_prepare(db, "REPLACE INTO moment VALUES (?,?,?,?,?)");
}

/* What earlier commits have put in: locations are known by their ids. */
static bool read_locations(struct save *save)
{
	statement *get = database_prepare(
	    &save->db, "SELECT id, module, address, is_go FROM location");
	bool is_row = get && database_get(&save->db, get, "");

	for (; is_row; is_row = database_next(&save->db, get)) {
		uint64_t key = column_count(get, 1) << (ADDRESS_BITS + 1) |
			       column_count(get, 2) << 1 | column_count(get, 3);
		int64_t id = column_integer(get, 0);

		if (table_insert(&save->locations, key,
				 (void *)(uintptr_t)id) == -ENOMEM)
			return database_fail(&save->db, -ENOMEM, NULL);
		if (id > save->n_locations)
			save->n_locations = id;
	}
	return !save->db.error;
}

static int64_t function_row(struct save *save, const struct frame *frame)
{
	const char *name = frame->function ? frame->function : "";
	const char *file = frame->file ? frame->file : "";
	const char *language = frame->language == LANGUAGE_GO ? "go" : "c";
	int64_t start_line = frame->start_line;

	if (database_get(&save->db, save->find_function, "ttit", name, file,
			 start_line, language))
		return column_integer(save->find_function, 0);
	if (!database_put(&save->db, save->put_function, "ttit", name, file,
			  start_line, language) ||
	    !database_get(&save->db, save->find_function, "ttit", name, file,
			  start_line, language))
		return 0;
	return column_integer(save->find_function, 0);
}

static void put_lines(struct save *save, struct pc pc, int64_t location)
{
	struct frame frames[FRAME_EXPAND_MAX];
	size_t n =
	    symbolizer_expand(save->report->symbolizer, &save->process->modules,
			      pc.address, pc.is_go, frames);

	for (size_t i = 0; i < n; i++)
		database_put(
		    &save->db, save->put_line, "iiiiii", location, (int64_t)i,
		    function_row(save, &frames[i]), (int64_t)frames[i].line,
		    (int64_t)frames[i].inlined, (int64_t)frames[i].wrapper);
}

static int64_t add_location(struct save *save, struct pc pc, int64_t module,
			    uint64_t address, uint64_t key)
{
	int64_t id = save->n_locations + 1;

	if (table_insert(&save->locations, key, (void *)(uintptr_t)id)) {
		database_fail(&save->db, -ENOMEM, NULL);
		return 0;
	}
	save->n_locations = id;
	database_put(&save->db, save->put_location, "iiui", id, module, address,
		     (int64_t)pc.is_go);
	put_lines(save, pc, id);
	return id;
}

static int64_t location_of(struct save *save, struct pc pc)
{
	const struct module *module =
	    symbolizer_module(&save->process->modules, pc.address);
	int64_t row = module ? (int64_t)(uintptr_t)table_find(&save->modules,
							      (uintptr_t)module)
			     : 0;
	uint64_t address = pc.address - (row ? module->bias : 0);
	uint64_t key, mask = (UINT64_C(1) << ADDRESS_BITS) - 1;
	int64_t id;

	address &= mask;
	key = (uint64_t)row << (ADDRESS_BITS + 1) | address << 1 | pc.is_go;
	id = (int64_t)(uintptr_t)table_find(&save->locations, key);
	return id ? id : add_location(save, pc, row, address, key);
}

static int64_t location_row(struct save *save, struct pc pc)
{
	uint64_t hash = pc.address * UINT64_C(0x9e3779b97f4a7c15);
	struct recent *recent = &save->recent[hash >> 48 & (RECENT - 1)];

	if (recent->process == save->number &&
	    recent->pc.address == pc.address && recent->pc.is_go == pc.is_go)
		return recent->location;
	recent->process = save->number;
	recent->pc = pc;
	recent->location = location_of(save, pc);
	return recent->location;
}

static void hex(const uint8_t *bytes, size_t n, char *text)
{
	*text = 0;
	for (size_t i = 0; i < n; i++)
		sprintf(text + 2 * i, "%02x", bytes[i]);
}

static int64_t module_row(struct save *save, const struct module *module)
{
	char build_id[2 * sizeof(module->build_id) + 1];
	struct database *db = &save->db;

	hex(module->build_id, module->build_id_bytes, build_id);
	if (!database_get(db, save->find_module, "ttuu", module->path, build_id,
			  (uint64_t)module->device, (uint64_t)module->inode)) {
		/* a soname is asked for by an address in the text */
		const char *soname = symbolizer_soname(save->report->symbolizer,
						       &save->process->modules,
						       module->text_start + 1);
		if (!database_put(db, save->put_module, "ttuut", module->path,
				  build_id, (uint64_t)module->device,
				  (uint64_t)module->inode, soname) ||
		    !database_get(db, save->find_module, "ttuu", module->path,
				  build_id, (uint64_t)module->device,
				  (uint64_t)module->inode))
			return 0;
	}
	int64_t row = column_integer(save->find_module, 0);
	return row <= MODULES_MAX ? row : 0;
}

static void save_modules(struct save *save)
{
	const struct module_map *map = &save->process->modules;

	for (size_t i = 0; i < map->count && !save->db.error; i++) {
		const struct module *module = map->modules[i];
		int64_t row = module_row(save, module);

		if (row && table_insert(&save->modules, (uintptr_t)module,
					(void *)(uintptr_t)row) == -ENOMEM)
			database_fail(&save->db, -ENOMEM, NULL);
		database_put(
		    &save->db, save->put_mapping, "iiiuuuuuuiiii", save->number,
		    (int64_t)i, row, module->start, module->end,
		    module->text_start, module->text_end, module->text_offset,
		    module->bias, (int64_t)module->main, (int64_t)module->shim,
		    (int64_t)module->unmapped, (int64_t)module->deleted);
	}
}

/* A JSON array of texts, for the caller to free. */
static char *array_text(const char *const *texts, size_t n)
{
	json_t *array = json_array();
	char *text;

	for (size_t i = 0; i < n; i++) {
		json_t *one = json_string(texts[i]);

		/* not UTF-8: the shell's escapes would help nobody */
		json_array_append_new(array, one ? one : json_string("?"));
	}
	text = json_dumps(array, JSON_COMPACT);
	json_decref(array);
	return text;
}

static size_t count_texts(char *const *texts)
{
	size_t n = 0;

	while (texts && texts[n])
		n++;
	return n;
}

static const char *end_word(enum end_kind kind)
{
	static const char *const words[] = {
	    [END_RUNNING] = "running",	 [END_EXITED] = "exited",
	    [END_SIGNALED] = "signaled", [END_EXECED] = "execed",
	    [END_UNKNOWN] = "unknown",
	};

	return words[kind];
}

static void save_process(struct save *save)
{
	const struct process *p = save->process;
	const struct degraded *d = &p->degraded;
	char *args =
	    array_text((const char *const *)p->args, count_texts(p->args));
	char *incomplete = array_text(p->incomplete, p->n_incomplete);
	double seconds = process_seconds(p, p->time_end);

	database_put(
	    &save->db, save->put_process,
	    "iiittttttt"
	    "iwwti"
	    "riiuuu"
	    "ttt"
	    "uuu"
	    "uuuuuuu"
	    "t" TALLY_TYPES,
	    save->number, (int64_t)p->pid, (int64_t)p->ppid, p->name, p->exe,
	    args, p->go_version, p->main_module, p->libc, p->build_id,
	    (int64_t)p->reason, &p->start, &p->end, end_word(p->end_kind),
	    (int64_t)p->end_value, seconds, (int64_t)p->work_end,
	    (int64_t)p->work_polled, p->unknown_frees, p->events, p->threads,
	    p->go_state, p->go_why, p->message, p->loss.allocs, p->loss.frees,
	    p->loss.stacks, d->truncated_stacks, d->stalled_ns, d->late_frees,
	    d->missed_frees, d->refused_stacks, d->cut_stacks, d->lost_marks,
	    incomplete, TALLY(&p->total));
	free(args);
	free(incomplete);
}

static void save_share(struct save *save, int64_t site, int64_t process,
		       const struct site_share *share)
{
	database_put(&save->db, save->put_share, "iituuwwr" TALLY_TYPES, site,
		     process, verdict_name(share->verdict), share->calls,
		     share->calls_leaving, &share->first_seen,
		     &share->last_seen, share->bytes_per_hour,
		     TALLY(&share->tally));
}

static void save_proofs(struct save *save, int64_t row,
			const struct finding *finding)
{
	database_put(&save->db, save->drop_proofs, "i", row);
	for (size_t i = 0; i < finding->n_proofs; i++) {
		const struct proof *proof = &finding->proofs[i];

		database_put(&save->db, save->put_proof, "iittdt", row,
			     (int64_t)i, proof->test, proof->says, proof->value,
			     proof->unit ? proof->unit : "");
	}
}

static int64_t save_site(struct save *save, const struct site *site)
{
	const struct frame *blame = &site->blame, *caller = &site->caller;
	const char *rule = site->finding.rule;
	int64_t of_caller = 0, function = function_row(save, blame);

	if (site->has_caller)
		of_caller = function_row(save, caller);
	database_put(&save->db, save->put_site, "tttttiiiitiuiitu", site->id,
		     verdict_name(site->finding.verdict), rule ? rule : "",
		     site->kind, site->callee, (int64_t)site->is_runtime,
		     (int64_t)site->is_lost, function, (int64_t)blame->line,
		     blame->module, (int64_t)blame->inlined, blame->pc,
		     of_caller, (int64_t)caller->line, caller->module,
		     caller->pc);
	if (!database_get(&save->db, save->find_site, "t", site->id))
		return 0;
	int64_t row = column_integer(save->find_site, 0);
	save_proofs(save, row, &site->finding);
	return row;
}

static void save_sites(struct save *save)
{
	const struct site_set *set = &save->report->set;

	for (size_t i = 0; i < set->count && !save->db.error; i++) {
		const struct site *site = set->sites[i];
		int64_t row = save->site_rows[i] = save_site(save, site);

		for (size_t j = 0; j < site->n_shares; j++) {
			const struct site_share *share = &site->shares[j];

			save_share(save, row, share->process->number, share);
		}
	}
}

/* 25 million of them: printf() would take seconds. */
static char *put_number(char *at, int64_t number)
{
	char digits[24], *digit = digits;

	do
		*digit++ = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	while (digit > digits)
		*at++ = *--digit;
	return at;
}

/* "[7,12,55]", innermost first. */
static void locations_text(struct save *save, const struct stack *stack,
			   char text[LOCATIONS_BYTES])
{
	char *at = text, *end = text + LOCATIONS_BYTES - 16;

	*at++ = '[';
	for (uint32_t i = 0; i < stack->n_pcs && at < end; i++) {
		if (i)
			*at++ = ',';
		at = put_number(at, location_row(save, stack->pcs[i]));
	}
	*at++ = ']';
	*at = 0;
}

static void save_stack(struct save *save, size_t process, uint32_t number)
{
	const struct stack *stack = save->process->stacks[number];
	const struct tally *tally = &stack->tally;
	char locations[LOCATIONS_BYTES];

	if (!tally->allocated_objects ||
	    stack->stored == tally->allocated_objects + tally->freed_objects)
		return;
	const struct site *site = report_site(save->report, process, stack);
	locations_text(save, stack, locations);
	database_put(
	    &save->db, save->put_stack, "iiitii" TALLY_TYPES, save->number,
	    (int64_t)number, save->site_rows[site->number], locations,
	    (int64_t)stack->quality, (int64_t)stack->goid, TALLY(tally));
}

/* Marks never change: those of earlier commits are there. */
static void save_mark(struct save *save, const struct report_mark *mark)
{
	int64_t number = mark->mark->id;

	if (database_get(&save->db, save->find_snapshot, "ii", save->number,
			 number))
		return;
	database_put(&save->db, save->put_snapshot, "iitw" TALLY_TYPES,
		     save->number, number, mark->mark->name, &mark->time,
		     TALLY(&mark->mark->total));
	for (size_t i = 0; i < mark->n_sites; i++)
		if (mark->sites[i].allocated_objects)
			database_put(&save->db, save->put_snapshot_site,
				     "iii" TALLY_TYPES, save->number, number,
				     save->site_rows[i],
				     TALLY(&mark->sites[i]));
}

/* Snapshots are thinned out: those that are gone go here, too. */
static void drop_marks(struct save *save)
{
	const struct process *process = save->process;
	json_t *ids = json_array();

	for (uint32_t i = 0; i < process->n_marks; i++)
		json_array_append_new(ids, json_integer(process->marks[i].id));
	char *text = json_dumps(ids, JSON_COMPACT);
	json_decref(ids);
	database_put(&save->db, save->drop_snapshots, "it", save->number, text);
	database_put(&save->db, save->drop_snapshot_sites, "it", save->number,
		     text);
	free(text);
}

static void save_marks(struct save *save)
{
	drop_marks(save);
	for (size_t i = 0; i < save->report->n_marks && !save->db.error; i++)
		if (save->report->marks[i].process == save->process)
			save_mark(save, &save->report->marks[i]);
}

static void put_moments(struct save *save, int64_t site,
			const struct timeline_point *points, int n)
{
	for (int i = 0; i < n; i++)
		database_put(&save->db, save->put_moment, "iiiuu", save->number,
			     site, points[i].time_ns, points[i].live_objects,
			     points[i].live_bytes);
}

/* The groups of one site, side by side. */
struct site_group {
	uint32_t site;
	const struct timeline *timeline;
};

static int by_site(const void *a, const void *b)
{
	const struct site_group *x = a, *y = b;

	return (x->site > y->site) - (x->site < y->site);
}

static void save_site_timeline(struct save *save,
			       const struct site_group *groups, uint32_t n)
{
	const struct timeline **parts = calloc(n, sizeof(*parts));
	struct timeline_point *points = NULL;
	int n_points = -ENOMEM;

	for (uint32_t i = 0; parts && i < n; i++)
		parts[i] = groups[i].timeline;
	if (parts)
		n_points = timeline_sum(parts, n, &points);
	if (n_points < 0)
		database_fail(&save->db, -ENOMEM, "out of memory");
	put_moments(save, save->site_rows[groups[0].site], points, n_points);
	free(points);
	free(parts);
}

/* Their steps double now and then: all are written anew. */
static void save_timeline(struct save *save, const uint32_t *group_sites)
{
	const struct process *process = save->process;
	struct site_group *groups = calloc(process->n_groups, sizeof(*groups));
	uint32_t n = 0, end;

	database_put(&save->db, save->drop_moments, "i", save->number);
	put_moments(save, 0, process->timeline.points,
		    (int)process->timeline.n);
	for (uint32_t i = 0; groups && i < process->n_groups; i++)
		if (process->groups[i]->timeline.n &&
		    group_sites[i] != SITE_NONE)
			groups[n++] = (struct site_group){
			    group_sites[i], &process->groups[i]->timeline};
	if (n)
		qsort(groups, n, sizeof(*groups), by_site);
	for (uint32_t i = 0; i < n && !save->db.error; i = end) {
		end = i;
		while (end < n && groups[end].site == groups[i].site)
			end++;
		save_site_timeline(save, groups + i, end - i);
	}
	free(groups);
}

static void start_process(struct save *save, size_t i)
{
	save->process = save->report->processes[i];
	save->number = save->process->number;
	table_release(&save->modules);
	table_init(&save->modules);
}

static void save_processes(struct save *save)
{
	for (size_t i = 0; i < save->report->n_processes && !save->db.error;
	     i++) {
		start_process(save, i);
		save_process(save);
		if (save->process->reason)
			continue;
		save_modules(save);
		for (uint32_t j = 0;
		     j < save->process->n_stacks && !save->db.error; j++)
			save_stack(save, i, j);
		save_marks(save);
		save_timeline(save, save->report->group_sites[i]);
	}
}

static bool is_empty(struct save *save)
{
	statement *get =
	    database_prepare(&save->db, "SELECT count(*) FROM sqlite_schema");
	bool is =
	    get && database_get(&save->db, get, "") && !column_integer(get, 0);

	database_done(&save->db, get);
	return is;
}

static void make_schema(struct save *save)
{
	char pragmas[128];

	snprintf(pragmas, sizeof(pragmas),
		 "PRAGMA application_id=%d; PRAGMA user_version=%d",
		 SCHEMA_APPLICATION, SCHEMA_VERSION);
	database_run(&save->db, pragmas);
	database_run(&save->db, schema_sql);
}

/*
 * A capture that more commits follow gets its schema before there is a -wal:
 * who looks at the file's header knows it.  With the -wal readers go on while
 * we write, and nothing is lost by our own death.
 */
static void start_wal(struct save *save, bool is_new)
{
	if (is_new) {
		database_run(&save->db, "BEGIN IMMEDIATE");
		make_schema(save);
		database_run(&save->db, "COMMIT");
	}
	database_run(&save->db,
		     "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
}

static void save_head(struct save *save, const char *version, bool is_final)
{
	const struct report *report = save->report;
	char *notes = array_text(report->notes, report->n_notes);
	struct timespec now;
	statement *put = database_prepare(
	    &save->db,
	    "INSERT INTO capture VALUES (1, ?1, ?2, ?2, ?3, ?4) ON CONFLICT "
	    "(id) DO UPDATE SET saved_ns=?2, is_final=?3, notes=?4");

	clock_gettime(CLOCK_REALTIME, &now);
	database_put(&save->db, put, "twit", version, &now, (int64_t)is_final,
		     notes);
	free(notes);
}

static void save_all(struct save *save, const char *version, bool is_final)
{
	struct database *db = &save->db;
	bool is_new = is_empty(save), is_only = is_new && is_final;

	if (!is_only)
		start_wal(save, is_new);
	database_run(db, "BEGIN IMMEDIATE");
	if (is_only)
		make_schema(save);
	prepare(save);
	read_locations(save);
	save_sites(save);
	save_processes(save);
	save_head(save, version, is_final);
	database_run(db, "COMMIT");
	/* one file, without helpers beside it; a reader may hold that up */
	if (is_final && !db->error)
		database_stand_alone(db);
}

int capture_save(const char *path, const struct report *report,
		 const char *version, bool is_final,
		 char why[CAPTURE_WHY_BYTES])
{
	struct save *save = calloc(1, sizeof(*save));
	int error = -ENOMEM;

	snprintf(why, CAPTURE_WHY_BYTES, "out of memory");
	if (!save)
		return error;
	save->report = report;
	save->site_rows = calloc(report->set.count + 1, sizeof(int64_t));
	if (save->site_rows && database_open_to_write(&save->db, path))
		save_all(save, version, is_final);
	if (save->site_rows) {
		error = save->db.error;
		snprintf(why, CAPTURE_WHY_BYTES, "%s", save->db.why);
		database_close(&save->db);
	}
	table_release(&save->locations);
	table_release(&save->modules);
	free(save->site_rows);
	free(save);
	return error;
}
