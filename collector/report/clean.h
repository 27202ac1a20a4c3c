/* SPDX-License-Identifier: MIT */
/*
 * clean.h - strings of the target made fit for terminals and JSON
 *
 * Why     names and paths come from the target's files: they may hold escape
 *         sequences, or bytes that are no UTF-8
 */
#ifndef DARKHEAP_CLEAN_H
#define DARKHEAP_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Copy to out[size]: what is no UTF-8 and, with `printable`, each control
 * character becomes '?'; with `ascii` all else beyond ASCII does.  Cut to fit,
 * never within a character.  Returns its length in characters.
 */
size_t clean_copy(char *out, size_t size, const char *text, bool ascii,
		  bool printable);

#endif
