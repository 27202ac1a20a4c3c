/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

static const char prefix[] = "darkheap: ";
static enum log_level current_level = LOG_NORMAL;

void log_set_level(enum log_level level)
{
	current_level = level;
}

static void write_whole(const char *text, size_t bytes)
{
	while (bytes > 0) {
		ssize_t n = write(STDERR_FILENO, text, bytes);

		if (n <= 0)
			return; /* nobody left to tell */
		text += n;
		bytes -= (size_t)n;
	}
}

static void say(const char *format, va_list arguments)
{
	char line[1024];
	const size_t start = sizeof(prefix) - 1;
	size_t room = sizeof(line) - start - 1;
	int n;

	snprintf(line, sizeof(line), "%s", prefix);
	n = vsnprintf(line + start, room, format, arguments);
	if (n < 0)
		return;
	if ((size_t)n >= room)
		n = (int)room - 1;
	line[start + (size_t)n] = '\n';
	write_whole(line, start + (size_t)n + 1);
}

void log_error(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
}

void log_note(const char *format, ...)
{
	va_list arguments;

	if (current_level < LOG_NORMAL)
		return;
	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
}

void log_detail(const char *format, ...)
{
	va_list arguments;

	if (current_level < LOG_VERBOSE)
		return;
	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
}
