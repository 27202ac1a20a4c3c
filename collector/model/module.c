/* SPDX-License-Identifier: MIT */
#include "model/module.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/maps.h"
#include "model/segments.h"
#include "model/shared_fd.h"

/* A target that maps more files than this executable is playing with us. */
#define MODULES_MAX 4096

/* One reading of the maps. */
struct scan {
	struct module_map *map;
	int exe_fd;
	uint64_t entry;
	const char *root;
	bool is_first; /* whatever the program needs is there from the start */
	int added;
	/* Neighbouring lines of one file, and the module that they belong to */
	struct module *module;
	dev_t device;
	ino_t inode;
	uint64_t run_start, run_offset;
};

void module_map_init(struct module_map *map)
{
	memset(map, 0, sizeof(*map));
}

static void module_free(struct module *module)
{
	if (!module)
		return;
	shared_fd_release(module->fd);
	free(module->path);
	free(module);
}

void module_map_release(struct module_map *map)
{
	for (size_t i = 0; i < map->count; i++)
		module_free(map->modules[i]);
	free(map->modules);
	free(map->sorted);
	module_map_init(map);
}

/* Room for one more module, in both arrays. */
static int module_map_reserve(struct module_map *map)
{
	size_t capacity = map->capacity ? 2 * map->capacity : 32;
	struct module **grown;

	if (map->count < map->capacity)
		return 0;
	if (map->count >= MODULES_MAX)
		return -E2BIG;
	grown = reallocarray(map->modules, capacity, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	map->modules = grown;
	grown = reallocarray(map->sorted, capacity, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	map->sorted = grown;
	map->capacity = capacity;
	return 0;
}

/* Give back fd when it is the mapped file, else close it. */
static int believe(int fd, const struct maps_line *line)
{
	if (fd < 0)
		return -1;
	if (maps_shows(fd, line->device, line->inode))
		return fd;
	close(fd);
	return -1;
}

static int open_path(const struct scan *scan, const struct maps_line *line)
{
	char *path;
	int fd;

	if (asprintf(&path, "%s%s", scan->root, line->path) < 0)
		return -1;
	/* Not blocking, because the target may have put a FIFO there. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	free(path);
	return believe(fd, line);
}

static bool holds(const struct maps_line *line, uint64_t address)
{
	return address >= line->start && address < line->end;
}

/* A name may really end with " (deleted)": then the file is there. */
static int open_line(const struct scan *scan, struct maps_line *line,
		     bool *deleted)
{
	int fd = -1;

	if (scan->exe_fd >= 0 && holds(line, scan->entry))
		fd = believe(fcntl(scan->exe_fd, F_DUPFD_CLOEXEC, 0), line);
	if (fd >= 0) {
		*deleted = maps_cut_deleted(line->path);
		return fd;
	}
	fd = open_path(scan, line);
	*deleted = fd < 0 && maps_cut_deleted(line->path);
	return *deleted ? open_path(scan, line) : fd;
}

/* Without the file: the loader maps the whole of it from its first byte. */
static uint64_t guess_bias(const struct scan *scan,
			   const struct maps_line *line)
{
	return scan->run_offset ? line->start - line->offset : scan->run_start;
}

static uint64_t line_bias(const struct scan *scan, int fd,
			  const struct maps_line *line)
{
	struct segments segments;
	uint64_t bias;

	if (fd >= 0 && !segments_read(&segments, fd) &&
	    segments_bias(&segments, line->start, line->offset, &bias))
		return bias;
	return guess_bias(scan, line);
}

/*
 * A descriptor keeps its inode from being used again; a module without one is
 * known by its path too.
 */
static bool module_is_line(const struct module *module,
			   const struct maps_line *line)
{
	if (module->device != line->device || module->inode != line->inode)
		return false;
	return module->fd >= 0 ||
	       !strncmp(module->path, line->path, strlen(module->path));
}

static struct module *find_known(const struct scan *scan,
				 const struct maps_line *line)
{
	for (size_t i = scan->map->count; i-- > 0;) {
		struct module *module = scan->map->modules[i];

		if (!module->is_alias && module_is_line(module, line) &&
		    module->bias == line_bias(scan, module->fd, line))
			return module;
	}
	return NULL;
}

static void module_read_file(struct module *module)
{
	struct segments segments;
	uint64_t low, high;

	if (module->fd < 0 || segments_read(&segments, module->fd))
		return;
	module->build_id_bytes =
	    segments_build_id(&segments, module->fd, module->build_id);
	module->stays |= segments_never_close(&segments, module->fd);
	if (segments_extent(&segments, &low, &high)) {
		module->start = module->bias + low;
		module->end = module->bias + high;
	}
}

static struct module *module_new(const struct scan *scan,
				 struct maps_line *line)
{
	struct module *module = calloc(1, sizeof(*module));

	if (!module)
		return NULL;
	module->fd = shared_fd_put(open_line(scan, line, &module->deleted));
	module->path = strdup(line->path);
	module->device = line->device;
	module->inode = line->inode;
	module->bias = line_bias(scan, module->fd, line);
	module->start = scan->run_start;
	module->end = line->end;
	module->unmapped = true; /* until its text is set */
	module->stays = scan->is_first;
	if (!module->path) {
		module_free(module);
		return NULL;
	}
	module_read_file(module);
	return module;
}

static int scan_add(struct scan *scan, struct maps_line *line,
		    struct module **module)
{
	struct module_map *map = scan->map;
	int error = module_map_reserve(map);

	if (error)
		return error;
	*module = module_new(scan, line);
	if (!*module)
		return -ENOMEM;
	map->modules[map->count++] = *module;
	scan->added++;
	return 0;
}

static void module_add_text(struct module *module, const struct maps_line *line)
{
	if (module->unmapped) {
		module->text_start = line->start;
		module->text_end = line->end;
		module->text_offset = line->offset;
		module->unmapped = false;
	} else if (line->end > module->text_end) {
		module->text_end = line->end;
	}
}

static void scan_run(struct scan *scan, const struct maps_line *line)
{
	if (scan->device == line->device && scan->inode == line->inode)
		return;
	scan->device = line->device;
	scan->inode = line->inode;
	scan->run_start = line->start;
	scan->run_offset = line->offset;
	scan->module = NULL;
}

static int scan_line(struct scan *scan, struct maps_line *line)
{
	int error;

	scan_run(scan, line);
	if (line->executable && line->inode) {
		struct module *module = find_known(scan, line);

		if (module)
			module->deleted |= maps_cut_deleted(line->path);
		if (!module) {
			error = scan_add(scan, line, &module);
			if (error)
				return error;
		}
		module_add_text(module, line);
		scan->module = module;
	}
	if (scan->module && line->end > scan->module->end &&
	    scan->module->fd < 0)
		scan->module->end = line->end;
	return 0;
}

static int by_text(const void *a, const void *b)
{
	const struct module *const *left = a;
	const struct module *const *right = b;

	return ((*left)->text_start > (*right)->text_start) -
	       ((*left)->text_start < (*right)->text_start);
}

static bool module_holds(const struct module *module, uint64_t pc)
{
	return pc >= module->text_start && pc < module->text_end;
}

void module_map_sort(struct module_map *map)
{
	map->sorted_count = 0;
	for (size_t i = 0; i < map->count; i++)
		if (!map->modules[i]->unmapped)
			map->sorted[map->sorted_count++] = map->modules[i];
	if (map->sorted_count)
		qsort(map->sorted, map->sorted_count, sizeof(*map->sorted),
		      by_text);
}

int module_map_add(struct module_map *map, const struct module *like)
{
	int error = module_map_reserve(map);
	struct module *module;

	if (error)
		return error;
	module = malloc(sizeof(*module));
	if (!module)
		return -ENOMEM;
	*module = *like;
	module->fd = -1;
	module->path = strdup(like->path);
	if (!module->path) {
		free(module);
		return -ENOMEM;
	}
	map->modules[map->count++] = module;
	return 0;
}

/* Was the place of `module` another one's before? */
static bool has_owner(const struct module_map *map, const struct module *module)
{
	bool has = false;

	for (size_t i = 0; i < map->count; i++) {
		const struct module *other = map->modules[i];

		has |= other != module && other->is_placed && !other->alias &&
		       other->text_start < module->text_end &&
		       module->text_start < other->text_end;
	}
	return has;
}

/* Above all addresses; each alias has 64 GiB. */
#define ALIAS_BASE (UINT64_C(1) << 56)
#define ALIAS_SHIFT 36
#define ALIAS_PAGE 0xfffu

static int add_alias(struct module_map *map, struct module *module)
{
	struct module twin = *module;
	uint64_t up = ALIAS_BASE + ((uint64_t)map->count << ALIAS_SHIFT) -
		      (module->text_start & ~(uint64_t)ALIAS_PAGE);
	int error;

	twin.start += up;
	twin.end += up;
	twin.text_start += up;
	twin.text_end += up;
	twin.bias += up;
	twin.main = twin.shim = false;
	twin.unmapped = twin.is_placed = twin.is_alias = true;
	error = module_map_add(map, &twin);
	if (error)
		return error;
	module->alias = map->modules[map->count - 1];
	if (module->fd >= 0)
		module->alias->fd =
		    shared_fd_put(fcntl(module->fd, F_DUPFD_CLOEXEC, 0));
	map->alias_count++;
	return 0;
}

/* Whose is the place of each module that has just been seen first? */
static int place_all(struct module_map *map)
{
	size_t count = map->count;
	int error = 0;

	for (size_t i = 0; i < count && !error; i++) {
		struct module *module = map->modules[i];

		if (module->is_placed || module->unmapped)
			continue;
		module->is_placed = true;
		if (has_owner(map, module))
			error = add_alias(map, module);
	}
	return error;
}

static void scan_end(const struct scan *scan, uint64_t shim_address)
{
	struct module_map *map = scan->map;

	for (size_t i = 0; i < map->count; i++) {
		struct module *module = map->modules[i];

		module->stays &= !module->unmapped;
		module->main =
		    !module->unmapped && module_holds(module, scan->entry);
		module->shim =
		    !module->unmapped && module_holds(module, shim_address);
	}
	module_map_sort(map);
}

int module_map_update(struct module_map *map, int maps_fd, int exe_fd,
		      uint64_t entry, uint64_t shim_address, const char *root)
{
	struct scan scan = {.map = map,
			    .exe_fd = exe_fd,
			    .entry = entry,
			    .root = root,
			    .is_first = !map->count};
	struct maps_line line;
	char *text, *cursor;
	int error = maps_read(maps_fd, &text);

	if (error)
		return error;
	for (size_t i = 0; i < map->count; i++)
		map->modules[i]->unmapped = true;
	cursor = text;
	while (!error && maps_next(&cursor, &line))
		error = scan_line(&scan, &line);
	free(text);
	scan_end(&scan, shim_address);
	if (!error)
		error = place_all(map);
	return error ? error : scan.added;
}

/* Aliases stand for the modules that have them. */
static const struct module *find_owner(const struct module_map *map,
				       uint64_t pc)
{
	for (size_t i = map->count; i-- > 0;)
		if (!map->modules[i]->alias &&
		    module_holds(map->modules[i], pc))
			return map->modules[i];
	return NULL;
}

const struct module *module_find_mapped(const struct module_map *map,
					uint64_t pc)
{
	size_t low = 0, high = map->sorted_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (map->sorted[middle]->text_start <= pc)
			low = middle + 1;
		else
			high = middle;
	}
	if (low && module_holds(map->sorted[low - 1], pc))
		return map->sorted[low - 1];
	return find_owner(map, pc);
}

const struct module *module_find(const struct module_map *map, uint64_t pc)
{
	const struct module *module = module_find_mapped(map, pc);

	return module && module->alias ? find_owner(map, pc) : module;
}

bool module_move(const struct module_map *map, uint64_t pc, bool is_now,
		 uint64_t *moved)
{
	/* a return address may lie behind the last byte of its caller */
	const struct module *module = module_find_mapped(map, pc - 1);

	*moved = pc;
	if (!is_now)
		return module && module->stays && !module->alias;
	if (!module)
		return true; /* code without a file */
	if (module->alias)
		*moved = pc + module->alias->bias - module->bias;
	return !module->unmapped;
}

int module_compare_files(const struct module *a, const struct module *b)
{
	if (a->device != b->device)
		return a->device < b->device ? -1 : 1;
	if (a->inode != b->inode)
		return a->inode < b->inode ? -1 : 1;
	if (a->build_id_bytes != b->build_id_bytes)
		return a->build_id_bytes < b->build_id_bytes ? -1 : 1;
	return memcmp(a->build_id, b->build_id, a->build_id_bytes);
}
