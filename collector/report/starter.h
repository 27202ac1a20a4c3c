/* SPDX-License-Identifier: MIT */
/*
 * starter.h - the leak that a thread of C hangs on
 *
 * Why     a client that nobody closes has threads of its own, which go on to
 *         allocate: "that C code has to release it" sends a person into the
 *         library, when what is missing is the Close
 * Rule    the library that the thread's own function lies in, and that a
 *         leaking call of Go's leads into: the same file, and where that may
 *         hold several libraries the same first word of their names.  It is
 *         likely, not proved: the words must say so
 */
#ifndef DARKHEAP_STARTER_H
#define DARKHEAP_STARTER_H

#include <stddef.h>

struct site;

/* Sets the starter of each that is a C thread's; `sites` are ranked. */
void starter_find(struct site *const *sites, size_t n);

#endif
