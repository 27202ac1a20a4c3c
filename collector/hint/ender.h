/* SPDX-License-Identifier: MIT */
/*
 * ender.h - the method that ends an object of a package nobody has a table for
 *
 * Why     most bindings wrap a C object into a Go type with a Close, and most
 *         leaks are a Close that is missing; no table knows all libraries
 * Rule    the type is among the results of the blamed function, or else that is
 *         a method of it; the type has an exported method of one of the usual
 *         names, which calls C, itself or through another of its methods.  That
 *         shows what there is to call, not that it would have released this
 *         memory: the words must leave that open
 */
#ifndef DARKHEAP_ENDER_H
#define DARKHEAP_ENDER_H

#include <stdbool.h>
#include <time.h>

#include "hint/callsite.h"
#include "symbol/frame.h"

struct gosource;

struct ender {
	char type[CALLSITE_NAME], method[CALLSITE_NAME];
	char file[CALLSITE_NAME];  /* base name */
	int line;		   /* where it begins */
	char calls[CALLSITE_NAME]; /* "C.pcap_close" */
	bool is_indirect;	   /* through another method */
	bool is_receiver;	   /* the type is that of the blamed method */
};

/* Of the blamed function, whose file is `source`. */
bool ender_find(struct ender *ender, const struct gosource *source,
		const struct frame *blame, time_t built);

/*
 * The same of a function that the program called and that is not blamed itself,
 * as db.Prepare() is not: a type that it returns, and any method of a usual
 * name; `calls` may be "".
 */
bool ender_find_result(struct ender *ender, const struct gosource *source,
		       const struct frame *called, time_t built);

/*
 * The line in which the function of `caller` calls a method of this name, of
 * the variable ("": of any); 0: it does not, -1: its source is not there.
 */
int ender_call(const struct ender *ender, const struct frame *caller,
	       time_t built, const char *variable, bool *is_deferred);

#endif
