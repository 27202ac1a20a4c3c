/* SPDX-License-Identifier: MIT */
/*
 * closer.h - the method of a Go package that releases what another one made
 *
 * Why     the fault is not where the memory comes from, when that is a module
 *         that has a Close and the program does not call it
 * Rule    a method of a type that the blamed function has to do with, which is
 *         named for it and releases something of its receiver; or an exported
 *         one that calls such a method.  Where anything may be released by
 *         that call, as by free(), it must be the field that got the memory
 */
#ifndef DARKHEAP_CLOSER_H
#define DARKHEAP_CLOSER_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "hint/callsite.h"
#include "symbol/frame.h"

struct closer {
	char type[CALLSITE_NAME], method[CALLSITE_NAME];
	char file[CALLSITE_NAME];    /* base name */
	int line;		     /* where it begins */
	char release[CALLSITE_NAME]; /* "C.free" */
	bool is_indirect;	     /* through another method */
};

struct gosource;

/* What leaks. */
struct closer_wanted {
	const struct gosource *source; /* the file of the blamed function */
	const struct frame *blame;
	const char *release; /* C function that releases it; NULL: unknown */
	size_t length;	     /* of its name */
	const char *field;   /* that got the memory; NULL: any */
	time_t built;
};

/* Is there one in the package? */
bool closer_find(struct closer *closer, const struct closer_wanted *wanted);

/*
 * The field that gets what C.`called` of a line makes, there or later in the
 * function; false: none.
 */
bool closer_field(const struct gosource *source, int line, const char *called,
		  char field[CALLSITE_NAME]);

#endif
