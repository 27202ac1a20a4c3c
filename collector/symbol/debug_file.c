/* SPDX-License-Identifier: MIT */
#include "symbol/debug_file.h"

#include <elfutils/libdwelf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* SHA-1 has 20; more are not made by any linker. */
#define BUILD_ID_MAX 64

struct debug_build_id debug_build_id_of(Elf *elf)
{
	struct debug_build_id id = {0};
	ssize_t size = dwelf_elf_gnu_build_id(elf, &id.bytes);

	if (size > 0 && size <= BUILD_ID_MAX)
		id.size = (size_t)size;
	return id;
}

bool debug_file_is(int fd, struct debug_build_id build_id)
{
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	struct debug_build_id id = {0};
	bool is_same;

	if (elf && elf_kind(elf) == ELF_K_ELF)
		id = debug_build_id_of(elf);
	is_same = id.size == build_id.size && id.size &&
		  !memcmp(id.bytes, build_id.bytes, id.size);
	elf_end(elf);
	return is_same;
}

static bool has_checksum(int fd, uint32_t wanted)
{
	static const size_t size = 1 << 16;
	uint8_t *block = malloc(size);
	uLong crc = crc32(0, NULL, 0);
	off_t offset = 0;
	ssize_t n;

	if (!block)
		return false;
	while ((n = pread(fd, block, size, offset)) > 0) {
		crc = crc32(crc, block, (uInt)n);
		offset += n;
	}
	free(block);
	return !n && crc == wanted;
}

/* Not blocking, because somebody may have put a FIFO there. */
static int open_regular(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;

	if (fd < 0)
		return -ENOENT;
	if (!fstat(fd, &status) && S_ISREG(status.st_mode))
		return fd;
	close(fd);
	return -ENOENT;
}

/* The file at `path`, which is freed unless it is the one. */
static int try_build_id(char **path, struct debug_build_id wanted)
{
	int fd = *path ? open_regular(*path) : -ENOENT;

	if (fd >= 0 && debug_file_is(fd, wanted))
		return fd;
	if (fd >= 0)
		close(fd);
	free(*path);
	*path = NULL;
	return -ENOENT;
}

static int try_link(char **path, const struct debug_wanted *wanted)
{
	int fd;

	if (wanted->build_id.size)
		return try_build_id(path, wanted->build_id);
	fd = *path ? open_regular(*path) : -ENOENT;
	if (fd >= 0 && has_checksum(fd, wanted->link_crc))
		return fd;
	if (fd >= 0)
		close(fd);
	free(*path);
	*path = NULL;
	return -ENOENT;
}

static char *print_path(const char *format, const char *a, size_t a_bytes,
			const char *b, const char *c)
{
	char *path;

	if (asprintf(&path, format, (int)a_bytes, a, b, c) < 0)
		return NULL;
	return path;
}

/* "ROOT/.build-id/ab/cdef.debug" */
static char *build_id_path(const char *root, struct debug_build_id id)
{
	const uint8_t *bytes = id.bytes;
	char hex[2 * BUILD_ID_MAX + 2], *at = hex;

	for (size_t i = 0; i < id.size; i++)
		at += sprintf(at, i ? "%02x" : "%02x/", bytes[i]);
	return print_path("%.*s/.build-id/%s%s", root, strlen(root), hex,
			  ".debug");
}

static int find_by_build_id(const char *root, struct debug_build_id id,
			    char **path)
{
	if (id.size < 2)
		return -ENOENT;
	*path = build_id_path(root, id);
	return try_build_id(path, id);
}

/* Bytes of the directory of a path, without its last slash. */
static size_t directory_bytes(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) : 0;
}

static int find_by_link(const struct debug_wanted *wanted, char **path)
{
	const char *link = wanted->link, *own = wanted->path;
	size_t directory;
	int fd;

	/* a name and no more: a path could lead anywhere */
	if (!link || !link[0] || strchr(link, '/') || !own || own[0] != '/')
		return -ENOENT;
	directory = directory_bytes(own);
	*path = print_path("%.*s%s/%s", own, directory, "", link);
	/* a file whose link names itself is not its own debug file */
	fd = *path && strcmp(*path, own) ? try_link(path, wanted) : -ENOENT;
	if (fd >= 0)
		return fd;
	free(*path);
	*path = print_path("%.*s%s/%s", own, directory, "/.debug", link);
	fd = try_link(path, wanted);
	if (fd >= 0)
		return fd;
	if (asprintf(path, "%s%.*s/%s", wanted->root, (int)directory, own,
		     link) < 0)
		*path = NULL;
	return try_link(path, wanted);
}

int debug_file_find(const struct debug_wanted *wanted, char **path)
{
	int fd;

	*path = NULL;
	fd = find_by_build_id(wanted->root, wanted->build_id, path);
	return fd >= 0 ? fd : find_by_link(wanted, path);
}

int debug_file_find_supplement(const char *root, const char *user,
			       const char *name, struct debug_build_id build_id,
			       char **path)
{
	int fd;

	*path = NULL;
	fd = find_by_build_id(root, build_id, path);
	if (fd >= 0)
		return fd;
	if (name[0] == '/')
		*path = strdup(name);
	else if (user)
		*path = print_path("%.*s/%s%s", user, directory_bytes(user),
				   name, "");
	return try_build_id(path, build_id);
}
