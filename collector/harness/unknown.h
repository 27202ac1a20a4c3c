/* SPDX-License-Identifier: MIT */
/*
 * unknown.h - the test whose blocks no stack tells of
 *
 * Why     a thread of a C library has no goroutine: its blocks are of no test.
 *         Halves of all tests are run, and the half that leaves them is halved
 */
#ifndef DARKHEAP_UNKNOWN_H
#define DARKHEAP_UNKNOWN_H

struct candidate;
struct report;
struct repeater;

/*
 * The name of the only test that leaves the blocks of the candidate's heaviest
 * site again each time, for the caller to free; NULL: there is none, or no time
 * to find it.
 */
char *unknown_find(const struct candidate *candidate,
		   const struct report *report, struct repeater *repeater);

#endif
