/* SPDX-License-Identifier: MIT */
/*
 * escape.h - ways out of a function that go past the end of an object
 *
 * Why     most leaks are an error path without the Close that all other paths
 *         have: the line to change is that return, in the program's own code,
 *         wherever the memory comes from
 * Rule    a variable that the line of the call gives a value, or that it uses;
 *         it is ended somewhere in the function, by a call that is named for
 *         that, and handed to nobody.  Then each return, and each continue of
 *         its loop, that comes after the call and after no such end in a block
 *         around it
 */
#ifndef DARKHEAP_ESCAPE_H
#define DARKHEAP_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "hint/callsite.h"

#define ESCAPE_EXITS 4

struct gosource;
struct sentences;

struct escape {
	char variable[CALLSITE_NAME];
	char end[CALLSITE_NAME]; /* "t.End", "magic.Close" */
	int ended;		 /* first line that calls it */
	bool is_deferred;	 /* one of them is */
	int made;		 /* line of the call */
	int exits[ESCAPE_EXITS]; /* the first ones, by line */
	const char *kind;	 /* of the first: "return" */
	size_t n_exits;
};

/*
 * Of the call of `called` ("Open") in `line` of the source; false: no object
 * with an end of its own is seen there.
 */
bool escape_find(struct escape *escape, const struct gosource *source, int line,
		 const char *called);

/*
 * The variable that gets what the call makes, or else that which it is called
 * of; "": neither is seen, or it is a list.
 */
void escape_variable(char variable[CALLSITE_NAME],
		     const struct gosource *source, int line,
		     const char *called, bool of_receiver);

/* The same as escape_find() of a variable that is known. */
bool escape_of(struct escape *escape, const struct gosource *source, int line,
	       const char *variable);

/* "main.f (main.go:7) calls t.End in line 36, not before the return of ..." */
void escape_say(struct sentences *out, const struct escape *escape,
		const char *place);

#endif
