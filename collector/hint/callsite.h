/* SPDX-License-Identifier: MIT */
/*
 * callsite.h - a call of C in a line of Go code: who gets what it makes
 *
 * Why     gofmt puts a statement into a line; what does not look like one that
 *         is known is nobody's
 */
#ifndef DARKHEAP_CALLSITE_H
#define DARKHEAP_CALLSITE_H

#include <stdbool.h>
#include <stddef.h>

#define CALLSITE_NAME 64

struct callsite {
	char holder[CALLSITE_NAME]; /* variable that gets it, "": none */
	char filled[CALLSITE_NAME]; /* x of the first &x among arguments */
	char field[CALLSITE_NAME];  /* x of v.x = ... or T{x: ...}, "": none */
	char inside[CALLSITE_NAME]; /* call whose argument it is, "": none */
	bool is_new;		    /* the holder is declared there */
	bool is_alone;		    /* the result goes nowhere */
};

/* The first call of C.`called` in the code of a line. */
bool callsite_find(struct callsite *site, const char *code, const char *called);

/* The same of the first place where the variable stands as a value. */
bool callsite_of_value(struct callsite *site, const char *code,
		       const char *variable);

/* Is the variable (or x.y) named in the code? */
bool callsite_names(const char *code, const char *variable);

/*
 * Does the code call C.`release` (of `length` bytes; NULL: anything that sounds
 * like it) with the variable among the arguments?  The name of what it calls,
 * with its C., goes to `name`.
 */
bool callsite_releases(const char *code, const char *release, size_t length,
		       const char *variable, char name[CALLSITE_NAME]);

/* Free, Close, unref ... somewhere in the name. */
bool callsite_sounds_like_release(const char *name, size_t length);

#endif
