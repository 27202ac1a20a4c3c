/* SPDX-License-Identifier: MIT */
/*
 * load_names.c - modules, functions, and what return addresses mean
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/load.h"
#include "symbol/symbolizer.h"

/* A capture of more than this was made to be a burden. */
#define LOCATIONS_MAX (1 << 24)
#define MODULES_MAX 65536

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

void load_modules(struct load *load)
{
	struct sqlite3_stmt *get;

	load->n_modules = load_size(
	    load, "SELECT coalesce(max(id), 0) FROM module", MODULES_MAX);
	load->modules =
	    load_room(load, load->n_modules, sizeof(*load->modules));
	load->bias = load_room(load, load->n_modules, sizeof(*load->bias));
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

void load_functions(struct load *load)
{
	struct sqlite3_stmt *get;

	load->n_functions = load_size(
	    load, "SELECT coalesce(max(id), 0) FROM function", LOCATIONS_MAX);
	load->functions =
	    load_room(load, load->n_functions, sizeof(*load->functions));
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
		    .function = load_text(load, get, 2),
		    .file = load_text(load, get, 3),
		    .start_line = (int)column_integer(get, 4),
		};
	}
}

struct frame load_frame(const struct load *load, uint64_t function,
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
	struct sqlite3_stmt *get;

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
		frames[n] = load_frame(load, column_count(get, 1),
				       column_integer(get, 2));
		frames[n].inlined = column_integer(get, 3) != 0;
		frames[n++].wrapper = column_integer(get, 4) != 0;
	}
	preload(load, location, frames, n);
}

void load_locations(struct load *load)
{
	struct sqlite3_stmt *get;

	load->n_places = load_size(
	    load, "SELECT coalesce(max(id), 0) FROM location", LOCATIONS_MAX);
	load->places = load_room(load, load->n_places, sizeof(*load->places));
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
