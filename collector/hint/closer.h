/* SPDX-License-Identifier: MIT */
/*
 * closer.h - the method of a Go package that releases what another one made
 *
 * Why     the fault is not where the memory comes from, when that is a module
 *         that has a Close and the program does not call it
 * Rule    a method of a type that the blamed function has to do with, which is
 *         named for it and releases something of its receiver; or an exported
 *         one that calls such a method
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

/*
 * Is there one in the package of the frame, whose file is `source`?  release:
 * as of struct suspect_call.
 */
bool closer_find(struct closer *closer, const struct gosource *source,
		 const struct frame *blame, const char *release, size_t length,
		 time_t built);

#endif
