/* SPDX-License-Identifier: MIT */
/*
 * annotation.h - one line that GitHub's runner takes for a command
 *
 * Why     what a target is named must not end the command, nor start another
 */
#ifndef DARKHEAP_ANNOTATION_H
#define DARKHEAP_ANNOTATION_H

#include <stdio.h>

struct annotation {
	const char *kind;  /* "error", "warning", "notice" */
	const char *title; /* never NULL */
	const char *file;  /* NULL: no place */
	int line;
	const char *message; /* lines of it stay lines */
};

void annotation_put(FILE *out, const struct annotation *annotation);

#endif
