/* SPDX-License-Identifier: MIT */
/*
 * areas.h - the mappings of a process, in order of their addresses
 *
 * Why     whose a page is, is known by where it is mapped, and beside what;
 *         of /proc/PID/smaps also how much of an area is there
 * Trust   the text is the kernel's, but it came by a descriptor of the target:
 *         areas that do not rise are left out
 * Owner   areas_release() frees all, the text too
 * Errors  -ENOMEM
 */
#ifndef DARKHEAP_AREAS_H
#define DARKHEAP_AREAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct area {
	uint64_t start, end;
	const char *path; /* "": anonymous */
	bool is_readable, is_writable, is_executable, is_shared;
	uint64_t rss; /* bytes; of maps: 0 */
	/* data that the loader zeroes, right behind a file's own: that path */
	const char *bss_of;
};

struct areas {
	struct area *items;
	size_t n, room;
	char *text;
};

/* Takes over `text`, of /proc/PID/maps or smaps, also when it fails. */
int areas_read(struct areas *areas, char *text);
void areas_release(struct areas *areas);

/* The area that holds this address, or NULL. */
const struct area *areas_find(const struct areas *areas, uint64_t address);

/* Anonymous memory that can be written and is nobody else's. */
bool area_is_private(const struct area *area);

/* How much of [start, start + bytes) is, from its start on; 0: none is. */
uint64_t areas_private_bytes(const struct areas *areas, uint64_t start,
			     uint64_t bytes);

/* All of it, without a gap? */
bool areas_are_private(const struct areas *areas, uint64_t start,
		       uint64_t bytes);

/* Is `name` how the last part of its path begins? */
bool area_is_file(const char *path, const char *name);

#endif
