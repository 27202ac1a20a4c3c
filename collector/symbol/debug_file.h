/* SPDX-License-Identifier: MIT */
/*
 * debug_file.h - where debug information is that is not in the file itself
 *
 * Why     libdwfl's own search opens whatever the names in a file lead to, a
 *         FIFO too, and takes a supplement that belongs to another build
 * How     by build-id below the root, then by .gnu_debuglink beside the file
 *         and below the root
 * Trust   a file is taken only if it is a regular file with the same build-id;
 *         for a file without build-id the checksum of the link decides
 */
#ifndef DARKHEAP_DEBUG_FILE_H
#define DARKHEAP_DEBUG_FILE_H

#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct debug_build_id {
	const void *bytes;
	size_t size; /* 0: none */
};

struct debug_wanted {
	const char *root;		/* "/usr/lib/debug" */
	const char *path;		/* of the file itself, NULL: unknown */
	struct debug_build_id build_id; /* of the file itself */
	const char *link;		/* of .gnu_debuglink, NULL: none */
	uint32_t link_crc;
};

struct debug_build_id debug_build_id_of(Elf *elf);

/* Is it an ELF file with this build-id? */
bool debug_file_is(int fd, struct debug_build_id build_id);

/* A descriptor and its path (to free), or -ENOENT and NULL. */
int debug_file_find(const struct debug_wanted *wanted, char **path);

/*
 * The supplement that dwz made: by its build-id below `root`, else by its
 * `name`, which may be relative to the file `user` that names it.
 */
int debug_file_find_supplement(const char *root, const char *user,
			       const char *name, struct debug_build_id build_id,
			       char **path);

#endif
