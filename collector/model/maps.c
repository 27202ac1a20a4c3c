/* SPDX-License-Identifier: MIT */
#include "model/maps.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define FIRST_BYTES (64u << 10)
#define DELETED " (deleted)"

/* Fill text; -EAGAIN when it does not fit into `size` with its final zero. */
static int maps_fill(int fd, char *text, size_t size)
{
	size_t done = 0;

	for (;;) {
		ssize_t n = pread(fd, text + done, size - done, (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -EIO;
		done += (size_t)n;
		if (done == size)
			return -EAGAIN;
		if (n == 0) {
			text[done] = '\0';
			return done ? 0 : -EIO;
		}
	}
}

int maps_read(int fd, char **text)
{
	for (size_t size = FIRST_BYTES; size <= MAPS_BYTES_MAX; size *= 2) {
		char *buffer = malloc(size);
		int error;

		if (!buffer)
			return -ENOMEM;
		error = maps_fill(fd, buffer, size);
		if (!error) {
			*text = buffer;
			return 0;
		}
		free(buffer);
		if (error != -EAGAIN)
			return error;
	}
	return -E2BIG;
}

/* A number without sign or space, and the character that has to follow it. */
static bool take_number(char **at, int base, char after, uint64_t *value)
{
	static const char digits[] = "0123456789abcdef";
	char *start = *at;

	*value = 0;
	for (;; (*at)++) {
		const char *digit = memchr(digits, **at, (size_t)base);

		if (!digit)
			break;
		if (*at - start == 20)
			return false;
		*value = *value * (uint64_t)base + (uint64_t)(digit - digits);
	}
	return *at != start && *(*at)++ == after;
}

static bool take_permissions(char **at, struct maps_line *line)
{
	if (strlen(*at) < 5 || (*at)[4] != ' ')
		return false;
	line->readable = (*at)[0] == 'r';
	line->writable = (*at)[1] == 'w';
	line->executable = (*at)[2] == 'x';
	line->shared = (*at)[3] == 's';
	*at += 5;
	return true;
}

/* The kernel writes a newline in a name as \012 and no other escape. */
static void path_unescape(char *path)
{
	char *to = path;

	for (const char *from = path; *from;) {
		if (!strncmp(from, "\\012", 4)) {
			*to++ = '\n';
			from += 4;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}

static bool line_parse(char *at, struct maps_line *line)
{
	uint64_t major, minor, inode;

	if (!take_number(&at, 16, '-', &line->start) ||
	    !take_number(&at, 16, ' ', &line->end) ||
	    !take_permissions(&at, line) ||
	    !take_number(&at, 16, ' ', &line->offset) ||
	    !take_number(&at, 16, ':', &major) ||
	    !take_number(&at, 16, ' ', &minor) ||
	    !take_number(&at, 10, ' ', &inode) || line->start >= line->end)
		return false;
	line->device = makedev((unsigned int)major, (unsigned int)minor);
	line->inode = inode;
	line->path = at + strspn(at, " ");
	path_unescape(line->path);
	return true;
}

bool maps_next(char **text, struct maps_line *line)
{
	while (**text) {
		char *start = *text;
		char *end = strchrnul(start, '\n');

		*text = *end ? end + 1 : end;
		*end = '\0';
		if (line_parse(start, line))
			return true;
	}
	return false;
}

bool maps_cut_deleted(char *path)
{
	size_t length = strlen(path);
	size_t suffix = strlen(DELETED);

	if (length <= suffix || strcmp(path + length - suffix, DELETED))
		return false;
	path[length - suffix] = '\0';
	return true;
}

static bool own_maps_show(const void *address, dev_t device, ino_t inode)
{
	struct maps_line line;
	bool shown = false;
	char *text, *cursor;
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (!maps_read(fd, &text)) {
		cursor = text;
		while (maps_next(&cursor, &line))
			if (line.start == (uintptr_t)address)
				shown = line.device == device &&
					line.inode == inode;
		free(text);
	}
	close(fd);
	return shown;
}

bool maps_shows(int fd, dev_t device, ino_t inode)
{
	struct stat stat;
	void *page;
	bool shown;

	if (fstat(fd, &stat) || !S_ISREG(stat.st_mode))
		return false;
	if (stat.st_dev == device && stat.st_ino == inode)
		return true;
	/* The kernel's own word: map a page of it and look. */
	page = mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0);
	if (page == MAP_FAILED)
		return false;
	shown = own_maps_show(page, device, inode);
	munmap(page, 1);
	return shown;
}
