/* SPDX-License-Identifier: MIT */
/*
 * modes.h - in which ways a file runs Go
 *
 * Why     how much C memory a program can have, and who sees it, depends on
 *         how it was put together; a file has one or several of these
 */
#ifndef DARKHEAP_MODES_H
#define DARKHEAP_MODES_H

#include <stdbool.h>
#include <stdint.h>

struct binary;

enum mode {
#define MODE(name, word) MODE_##name,
#include "doctor/modes.def"
#undef MODE
	MODES,
};

/* A bit of each; 0 for a file that was not read. */
uint32_t modes_of(const struct binary *binary);

const char *mode_name(enum mode mode);

static inline bool mode_is_in(uint32_t modes, enum mode mode)
{
	return modes >> mode & 1;
}

#endif
