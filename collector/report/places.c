/* SPDX-License-Identifier: MIT */
#include "report/places.h"

#include <stdlib.h>
#include <string.h>

#include "model/table.h"
#include "report/crossing.h"
#include "symbol/tested.h"

/* More things of one hash than this: somebody plays with us. */
#define SAME_HASH_MAX 64

/* Places seen lately; enough for the outer frames of most stacks. */
#define RECENT_COUNT (1u << 17)

struct recent {
	const struct process *process;
	struct pc pc;
	const struct place *place;
};

struct places {
	struct symbolizer *symbolizer;
	struct table modules; /* struct module -> struct place_file */
	struct table files;   /* hash of identity -> struct place_file */
	struct table places;  /* hash of file, address, is_go */
	uint64_t n_files, n_places;
	struct place *lost;
	struct recent recent[RECENT_COUNT];
};

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

struct places *places_new(struct symbolizer *symbolizer)
{
	struct places *places = calloc(1, sizeof(*places));

	if (!places)
		return NULL;
	places->symbolizer = symbolizer;
	table_init(&places->modules);
	table_init(&places->files);
	table_init(&places->places);
	return places;
}

static void free_values(struct table *table)
{
	struct table_entry *cursor = NULL;
	uint64_t key;
	void *value;

	while (table_next(table, &cursor, &key, &value))
		free(value);
	table_release(table);
}

void places_free(struct places *places)
{
	if (!places)
		return;
	table_release(&places->modules);
	free_values(&places->files);
	free_values(&places->places);
	free(places->lost);
	free(places);
}

static uint64_t text_size(const struct module *module)
{
	return module->text_end - module->text_start;
}

static const char *path_of(const struct module *module)
{
	return module->path ? module->path : "";
}

static uint64_t identity_hash(const struct module *module)
{
	uint64_t hash = mix(0, module->build_id_bytes);

	for (uint8_t i = 0; i < module->build_id_bytes; i++)
		hash = mix(hash, module->build_id[i]);
	if (module->build_id_bytes)
		return hash;
	for (const char *c = path_of(module); *c; c++)
		hash = mix(hash, (unsigned char)*c);
	return mix(hash, text_size(module));
}

static bool same_identity(const struct module *a, const struct module *b)
{
	if (a->build_id_bytes != b->build_id_bytes)
		return false;
	if (a->build_id_bytes)
		return !memcmp(a->build_id, b->build_id, a->build_id_bytes);
	return text_size(a) == text_size(b) && !strcmp(path_of(a), path_of(b));
}

static struct place_file *file_new(struct places *places,
				   const struct module *module, uint64_t key)
{
	struct place_file *file = calloc(1, sizeof(*file));

	if (!file)
		return NULL;
	file->number = places->n_files + 1;
	file->module = module;
	if (table_insert(&places->files, key, file)) {
		free(file);
		return NULL;
	}
	places->n_files++;
	return file;
}

static struct place_file *file_of(struct places *places,
				  const struct module *module)
{
	uint64_t key = identity_hash(module);

	for (int i = 0; i < SAME_HASH_MAX; i++, key++) {
		struct place_file *file = table_find(&places->files, key);

		if (!file)
			return file_new(places, module, key);
		if (same_identity(file->module, module))
			return file;
	}
	return NULL;
}

const struct place_file *places_file(struct places *places,
				     const struct module *module)
{
	uint64_t key = (uintptr_t)module;
	struct place_file *file = table_find(&places->modules, key);

	if (file)
		return file;
	file = file_of(places, module);
	if (file && table_insert(&places->modules, key, file))
		return NULL;
	return file;
}

static bool is_at(const struct place *place, const struct place *wanted)
{
	return place->file == wanted->file &&
	       place->address == wanted->address &&
	       place->is_go == wanted->is_go;
}

static struct place *place_new(struct places *places,
			       const struct place *wanted,
			       const struct frame *frames, size_t count)
{
	size_t bytes = count * sizeof(*frames);
	struct place *place = malloc(sizeof(*place) + bytes);

	if (!place)
		return NULL;
	*place = *wanted;
	place->number = ++places->n_places;
	place->n_frames = count;
	memcpy(place->frames, frames, bytes);
	place->is_crossing = crossing_has_all(frames, count);
	place->is_runner = tested_is_runner(&frames[0]);
	return place;
}

static struct place *place_add(struct places *places,
			       const struct process *process,
			       const struct pc *pc, const struct place *wanted,
			       uint64_t key)
{
	struct frame frames[FRAME_EXPAND_MAX];
	size_t n = symbolizer_expand(places->symbolizer, &process->modules,
				     pc->address, pc->is_go, frames);
	struct place *place = place_new(places, wanted, frames, n);

	if (place && table_insert(&places->places, key, place)) {
		places->n_places--;
		free(place);
		return NULL;
	}
	return place;
}

/* A return address may stand behind the last byte of its module. */
static const struct module *module_of(const struct process *process,
				      uint64_t pc)
{
	const struct module_map *map = &process->modules;
	const struct module *module = pc ? module_find(map, pc - 1) : NULL;

	return module ? module : module_find(map, pc);
}

static const struct place *look_up(struct places *places,
				   const struct process *process,
				   const struct pc *pc)
{
	const struct module *module = module_of(process, pc->address);
	struct place wanted = {.address = pc->address, .is_go = pc->is_go};
	uint64_t key;

	if (module) {
		wanted.file = places_file(places, module);
		if (!wanted.file)
			return NULL;
		wanted.address += wanted.file->module->bias - module->bias;
	}
	key = mix(mix((uintptr_t)wanted.file, wanted.address), wanted.is_go);
	for (int i = 0; i < SAME_HASH_MAX; i++, key++) {
		struct place *place = table_find(&places->places, key);

		if (!place)
			return place_add(places, process, pc, &wanted, key);
		if (is_at(place, &wanted))
			return place;
	}
	return NULL;
}

const struct place *places_find(struct places *places,
				const struct process *process,
				const struct pc *pc)
{
	uint64_t hash = mix((uintptr_t)process, pc->address);
	struct recent *recent = &places->recent[hash % RECENT_COUNT];

	if (recent->place && recent->process == process &&
	    recent->pc.address == pc->address && recent->pc.is_go == pc->is_go)
		return recent->place;
	*recent = (struct recent){
	    .process = process,
	    .pc = *pc,
	    .place = look_up(places, process, pc),
	};
	return recent->place;
}

const struct place *places_lost(struct places *places)
{
	static const struct place nowhere;
	static const struct frame frame = {.function = "(stacks lost)"};

	if (!places->lost)
		places->lost = place_new(places, &nowhere, &frame, 1);
	return places->lost;
}
