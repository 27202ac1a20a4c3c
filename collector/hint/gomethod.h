/* SPDX-License-Identifier: MIT */
/*
 * gomethod.h - methods in the Go files of a package
 *
 * Why     the fault is not where the memory comes from, when that is a module
 *         that has a Close and the program does not call it
 */
#ifndef DARKHEAP_GOMETHOD_H
#define DARKHEAP_GOMETHOD_H

#include <stdbool.h>
#include <time.h>

#include "hint/callsite.h"
#include "hint/gosource.h"

/* "func (w *Writer) Close(" */
struct gomethod {
	char receiver[CALLSITE_NAME], type[CALLSITE_NAME], name[CALLSITE_NAME];
};

/* The first word of the text, behind blanks and stars; returns what follows. */
const char *gomethod_word(char word[CALLSITE_NAME], const char *text);

/* Does a method begin in the code of this line? */
bool gomethod_parse(struct gomethod *method, const char *code);

bool gomethod_is_exported(const char *name);

/* Is line `i` of the function that begins in line `first`? */
bool gomethod_holds(const struct gosource *source, int first, int i);

/*
 * Show each file of the package that `file` is of, without its tests, to
 * `visit` until that says true; `name`: the base name.  In the order of names,
 * so that the answer is always the same.
 */
typedef bool gomethod_visit(void *argument, const struct gosource *source,
			    const char *name);
bool gomethod_package(const char *file, time_t built, gomethod_visit *visit,
		      void *argument);

#endif
