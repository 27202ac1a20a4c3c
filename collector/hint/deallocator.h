/* SPDX-License-Identifier: MIT */
/*
 * deallocator.h - who releases what a C function hands out
 *
 * Why     a person who reads "leak" wants to know which call is missing; only
 *         the documentation of the library says it (deallocators.def)
 * Owner   all strings are constants
 */
#ifndef DARKHEAP_DEALLOCATOR_H
#define DARKHEAP_DEALLOCATOR_H

#include <stdbool.h>
#include <stddef.h>

struct library {
	const char *name;
	const char *files;  /* patterns of base names, '|' between them */
	const char *owns;   /* patterns of functions, also when compiled in */
	const char *source; /* its documentation */
};

struct deallocator {
	const struct library *library;
	const char *function; /* pattern */
	const char *made;     /* "a prepared statement" */
	const char *release;  /* "sqlite3_finalize(stmt)": C's, as Go says it */
	const char *note;     /* "": none */
};

/*
 * Who releases what `function`, which lies in the file `module`, made; NULL:
 * unknown.  is_own: the program's own code lies in that file, too.
 */
const struct deallocator *deallocator_find(const char *function,
					   const char *module, bool is_own);

/* Bytes of the function's name at the start of `release`. */
size_t deallocator_name_length(const struct deallocator *deallocator);

/* Is what it made what the function returns? */
bool deallocator_is_returned(const struct deallocator *deallocator);

/* Is it memory and nothing more, which may belong to any object? */
bool deallocator_is_plain(const struct deallocator *deallocator);

/* For tests: row i in the order of the file, NULL behind the last. */
const struct deallocator *deallocator_row(size_t i);

#endif
