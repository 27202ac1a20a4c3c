/* SPDX-License-Identifier: MIT */
/*
 * droppable.h - the functions that pprof need not show: they allocate for
 * their callers
 *
 * Why     pprof drops a matching frame and all that it called, so that a
 *         block is its asker's and not malloc's; it has no way to undo that,
 *         so who wants every frame must not ask for it
 * Owner   the caller frees the text
 */
#ifndef DARKHEAP_DROPPABLE_H
#define DARKHEAP_DROPPABLE_H

/* A regular expression of Go's that fits whole names; NULL: out of memory. */
char *droppable_regexp(void);

#endif
