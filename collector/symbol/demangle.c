/* SPDX-License-Identifier: MIT */
#include "symbol/demangle.h"

#include <setjmp.h>
#include <stdbool.h>
#include <string.h>
#include <libiberty/demangle.h>

/* libiberty keeps some hundred bytes of stack for each character. */
#define MANGLED_MAX 2048

struct room {
	char *name;
	size_t length, size;
	jmp_buf full;
};

static void room_add(const char *text, size_t length, void *argument)
{
	struct room *room = argument;
	size_t left = room->size - 1 - room->length;

	if (!length) /* libiberty has no text then */
		return;
	memcpy(room->name + room->length, text, length < left ? length : left);
	room->length += length < left ? length : left;
	if (length > left)
		longjmp(room->full, 1);
}

static bool is_rust(const char *mangled)
{
	size_t length = strlen(mangled);

	/* The old scheme is C++ that ends in a hash: 17h, 16 digits, E. */
	return !strncmp(mangled, "_R", 2) ||
	       (length > 20 && !strncmp(mangled + length - 20, "17h", 3) &&
		mangled[length - 1] == 'E');
}

static bool print(const char *mangled, struct room *room)
{
	if (setjmp(room->full))
		return true;
	if (is_rust(mangled) &&
	    rust_demangle_callback(mangled, DMGL_ANSI, room_add, room))
		return true;
	room->length = 0;
	return cplus_demangle_v3_callback(mangled, DMGL_ANSI, room_add, room);
}

size_t demangle(const char *mangled, char *name, size_t size)
{
	struct room room = {.name = name, .size = size};

	if (!size || (strncmp(mangled, "_Z", 2) && strncmp(mangled, "_R", 2)) ||
	    strlen(mangled) > MANGLED_MAX)
		return 0;
	if (!print(mangled, &room))
		room.length = 0;
	name[room.length] = '\0';
	return room.length;
}
