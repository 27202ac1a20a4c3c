/* SPDX-License-Identifier: MIT */
#include "report/source.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/trimmed.h"

#define SOURCE_BYTES_MAX (8 << 20)

static bool is_source(const char *file)
{
	static const char *const ends[] = {".go",  ".c",   ".h",  ".cc",
					   ".cpp", ".cxx", ".hpp"};
	const char *dot = strrchr(file, '.');

	for (size_t i = 0; dot && i < sizeof(ends) / sizeof(*ends); i++)
		if (!strcmp(dot, ends[i]))
			return true;
	return false;
}

static FILE *source_open(const char *file)
{
	char path[PATH_MAX];
	struct stat st;
	FILE *stream;
	int fd;

	if (!is_source(file) || !trimmed_path(file, path))
		return NULL;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    st.st_size > SOURCE_BYTES_MAX) {
		close(fd);
		return NULL;
	}
	stream = fdopen(fd, "r");
	if (!stream)
		close(fd);
	return stream;
}

/* Blanks at both ends go, tabs inside become blanks. */
static void copy_trimmed(char *out, size_t size, const char *in)
{
	size_t length;

	while (isspace((unsigned char)*in))
		in++;
	length = strlen(in);
	while (length && isspace((unsigned char)in[length - 1]))
		length--;
	if (length >= size)
		length = size - 1;
	for (size_t i = 0; i < length; i++)
		out[i] = in[i];
	for (size_t i = 0; i < length; i++)
		if (out[i] == '\t')
			out[i] = ' ';
	out[length] = 0;
}

int source_line(const char *file, int line, char *text, size_t size)
{
	FILE *stream = source_open(file);
	char *found = NULL;
	size_t capacity = 0;
	int left = line;

	text[0] = 0;
	if (!stream)
		return -ENOENT;
	while (left > 0 && getline(&found, &capacity, stream) > 0)
		left--;
	if (line > 0 && !left)
		copy_trimmed(text, size, found);
	free(found);
	fclose(stream);
	return *text ? 0 : -ENOENT;
}

static void cut_line(char *text, size_t length)
{
	while (length && (text[length - 1] == '\n' || text[length - 1] == '\r'))
		length--;
	text[length < SOURCE_COLUMNS ? length : SOURCE_COLUMNS] = 0;
}

int source_each(const char *file, int first, int last,
		void (*take)(void *argument, const char *text), void *argument)
{
	FILE *stream = source_open(file);
	char *found = NULL;
	size_t capacity = 0;
	ssize_t length;
	int taken = 0;

	if (!stream)
		return -ENOENT;
	for (int line = 1; line <= last; line++) {
		length = getline(&found, &capacity, stream);
		if (length <= 0)
			break;
		if (line < first)
			continue;
		cut_line(found, (size_t)length);
		take(argument, found);
		taken++;
	}
	free(found);
	fclose(stream);
	return taken;
}
