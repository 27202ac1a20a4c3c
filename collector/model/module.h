/* SPDX-License-Identifier: MIT */
/*
 * module.h - the files that a session has mapped executable
 *
 * Why     a pc means nothing without the file that it lies in, and that file
 *         may be deleted (go run, go test) or replaced before the report
 * Owner   struct module_map owns its modules; their descriptors are shared with
 *         other maps (shared_fd.h).  Modules are never removed, so pointers
 *         stay good: after a dlclose a module is only marked unmapped
 * Threads one (the collector's ingest side); look-ups by readers after the end
 * Errors  -errno; a file that cannot be opened has fd -1 and no build-id
 */
#ifndef DARKHEAP_MODULE_H
#define DARKHEAP_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * A place in memory belongs to the first module that is seen there.  One that
 * comes to a place of another, after a dlclose, has an alias, a module that is
 * nowhere mapped: pcs of its stacks are moved there (module_move), so that
 * either's keep their names.
 */
struct module {
	char *path;	     /* as in /proc/PID/maps, without " (deleted)" */
	uint64_t start, end; /* lowest and highest address mapped */
	uint64_t text_start, text_end; /* executable part */
	uint64_t text_offset;	       /* of its first byte in the file */
	uint64_t bias;		       /* address - p_vaddr */
	dev_t device;
	ino_t inode;
	int fd;	       /* read-only descriptor of the file, or -1 */
	bool main;     /* the executable */
	bool shim;     /* libdarkheap.so */
	bool unmapped; /* gone from the last maps that were read */
	bool deleted;
	bool is_placed; /* whose place it is has been looked into */
	bool is_alias;
	bool stays;	      /* dlclose does not take it away */
	struct module *alias; /* NULL: the place is its own */
	uint8_t build_id[32];
	uint8_t build_id_bytes; /* 0: none */
};

struct module_map {
	struct module **modules; /* in order of first sight */
	size_t count, capacity;
	struct module **sorted; /* mapped ones by text_start */
	size_t sorted_count;
	size_t alias_count;
};

void module_map_init(struct module_map *map);
void module_map_release(struct module_map *map);

/*
 * Read maps text (as in proc(5)) from `maps_fd` at offset 0 and bring the map
 * up to date: new files are opened (`exe_fd`, if not -1, is dup'ed for the file
 * that holds address `entry`; `root` is put before paths, "" for none) and
 * believed only when device and inode are those of the mapping.
 * `shim_address` lies in libdarkheap.so.
 * Returns the number of new modules, or -errno (-EIO: the process is gone).
 */
int module_map_update(struct module_map *map, int maps_fd, int exe_fd,
		      uint64_t entry, uint64_t shim_address, const char *root);

/*
 * Add a module that was mapped in another life; its path is copied, it gets no
 * descriptor.  module_map_sort() after the last.  0, -E2BIG or -ENOMEM.
 */
int module_map_add(struct module_map *map, const struct module *like);
void module_map_sort(struct module_map *map);

/* The module whose executable part holds pc of a stack, or NULL. */
const struct module *module_find(const struct module_map *map, uint64_t pc);

/* The one that is, or was last, mapped there in the target; or NULL. */
const struct module *module_find_mapped(const struct module_map *map,
					uint64_t pc);

/*
 * Move a pc to where stacks have it.  `is_now`: it is of the time when the maps
 * were read.  False: it cannot be told which code was there then.
 */
bool module_move(const struct module_map *map, uint64_t pc, bool is_now,
		 uint64_t *moved);

/* Order by device, inode and build-id; 0: it is the same file. */
int module_compare_files(const struct module *a, const struct module *b);

#endif
