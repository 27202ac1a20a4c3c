/* SPDX-License-Identifier: MIT */
/*
 * mistake.h - the usual mistakes, as the source around a call shows them
 *
 * Why     "free it" helps nobody who believes that he does
 * Rule    each is evidence in the code, or nothing is said
 */
#ifndef DARKHEAP_MISTAKE_H
#define DARKHEAP_MISTAKE_H

#include <stdbool.h>
#include <stddef.h>

struct gosource;
struct sentences;

/* A call of C that leaks. */
struct suspect_call {
	const char *file;    /* as people call it: "main.go" */
	int line;	     /* of the call */
	const char *called;  /* "CString", "strdup" */
	const char *release; /* C function that releases it, NULL: unknown */
	size_t release_length;
	bool is_returned; /* what it made is what it returns */
	bool is_one;	  /* one block a call is left, which it may return */
};

/* Is there one?  Then it is said. */
bool mistake_say(struct sentences *out, const struct gosource *source,
		 const struct suspect_call *call);

#endif
