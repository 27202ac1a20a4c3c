/* SPDX-License-Identifier: MIT */
/*
 * unseen.h - tracked processes that became a program which never said hello
 *
 * Why     with --follow all is to be tracked, but a script may end in `exec
 *         gosu app ./service`: a static program does not load the shim, another
 *         user cannot open the socket.  A report without it must say so
 * Threads the drain's
 */
#ifndef DARKHEAP_UNSEEN_H
#define DARKHEAP_UNSEEN_H

#include "ingest/tracked.h"

/* The program that was tracked is no more: has its process become another? */
void unseen_look(struct tracked *tracked);

/*
 * At the end: a list of processes that are not tracked, one for each of those
 * of which nothing was heard since; the caller's.
 */
struct tracked *unseen_list(const struct tracked *sessions);

#endif
