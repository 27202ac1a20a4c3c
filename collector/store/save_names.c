/* SPDX-License-Identifier: MIT */
/*
 * save_names.c - modules, functions, and what return addresses mean
 *
 * Speed   of 25 million pcs of a large capture most are asked for again at once
 */
#include <errno.h>
#include <stdio.h>

#include "report/report.h"
#include "store/save.h"
#include "symbol/symbolizer.h"

/* Addresses in files, or of nowhere, are shorter than this. */
#define ADDRESS_BITS 47
#define MODULES_MAX 65535

void save_names_prepare(struct save *save)
{
	struct database *db = &save->db;

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
}

/* What earlier commits have put in: locations are known by their ids. */
bool save_read_locations(struct save *save)
{
	struct sqlite3_stmt *get = database_prepare(
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

int64_t save_function(struct save *save, const struct frame *frame)
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
		    save_function(save, &frames[i]), (int64_t)frames[i].line,
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

int64_t save_location(struct save *save, struct pc pc)
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

void save_modules(struct save *save)
{
	const struct module_map *map = &save->process->modules;

	for (size_t i = 0; i < map->count && !save->db.error; i++) {
		const struct module *module = map->modules[i];
		if (module->alias)
			continue; /* no stack is there */
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
