/* SPDX-License-Identifier: MIT */
/*
 * goname.h - one copy of each name that frames point to
 *
 * Why     frames promise that equal strings are one pointer; Go's tables keep
 *         some names twice, and generic ones in a form that nobody prints
 * Owner   struct goname_set owns its strings; start with all zeros
 */
#ifndef DARKHEAP_GONAME_H
#define DARKHEAP_GONAME_H

struct goname_set {
	void *tree; /* of tsearch(3) */
};

void goname_set_release(struct goname_set *set);

/* The set's copy of a string; NULL when empty, huge, or out of memory. */
const char *goname_intern(struct goname_set *set, const char *string);

/* As the runtime prints a function: type arguments become "[...]". */
const char *goname_intern_function(struct goname_set *set, const char *name);

#endif
