/* SPDX-License-Identifier: MIT */
#include "waiter/preloadable.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor/dynamic.h"
#include "symbol/elf_image.h"

#define PATH_DEFAULT "/bin:/usr/bin" /* of execvp(3), without $PATH */

static int open_in(const char *directory, int length, const char *program)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%.*s%s%s", length, directory,
			 length ? "/" : "", program);

	if (n >= (int)sizeof(path) || access(path, X_OK))
		return -1;
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

static int open_program(const char *program)
{
	const char *at = getenv("PATH");
	int fd = -1;

	if (strchr(program, '/'))
		return open_in("", 0, program);
	for (at = at ? at : PATH_DEFAULT; fd < 0; at++) {
		int length = (int)strcspn(at, ":");

		fd = open_in(at, length, program);
		at += length;
		if (!*at)
			break;
	}
	return fd;
}

static bool needs_asan(const struct elf_image *image)
{
	struct dynamic dynamic;
	bool is;

	if (dynamic_read(&dynamic, image))
		return false;
	is = dynamic_needs(&dynamic, "libasan.so");
	dynamic_release(&dynamic);
	return is;
}

bool is_preloadable(const char *program)
{
	struct elf_image image;
	int fd = open_program(program);
	bool is = true;

	if (fd < 0)
		return is;
	if (!elf_image_init(&image, fd)) {
		is = !needs_asan(&image);
		elf_image_release(&image);
	}
	close(fd);
	return is;
}
