/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

static const char prefix[] = "darkheap: ";
static const char erase_line[] = "\r\033[K";
static enum log_level current_level = LOG_NORMAL;
static atomic_bool is_in_place; /* the line that stderr ends in */

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

/* `end`: the last character, or 0. */
static void say(const char *format, va_list arguments, char end)
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
	line[start + (size_t)n] = end;
	log_end_in_place();
	write_whole(line, start + (size_t)n + (end != 0));
}

void log_error(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments, '\n');
	va_end(arguments);
}

void log_note(const char *format, ...)
{
	va_list arguments;

	if (current_level < LOG_NORMAL)
		return;
	va_start(arguments, format);
	say(format, arguments, '\n');
	va_end(arguments);
}

void log_detail(const char *format, ...)
{
	va_list arguments;

	if (current_level < LOG_VERBOSE)
		return;
	va_start(arguments, format);
	say(format, arguments, '\n');
	va_end(arguments);
}

void log_in_place(const char *format, ...)
{
	va_list arguments;

	if (current_level < LOG_NORMAL)
		return;
	va_start(arguments, format);
	say(format, arguments, '\0');
	va_end(arguments);
	atomic_store(&is_in_place, true);
}

void log_end_in_place(void)
{
	if (atomic_exchange(&is_in_place, false))
		write_whole(erase_line, sizeof(erase_line) - 1);
}
