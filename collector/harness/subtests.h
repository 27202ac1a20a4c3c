/* SPDX-License-Identifier: MIT */
/*
 * subtests.h - which subtest of a test leaks
 *
 * Why     a table test has a hundred cases and one name; each case alone, run a
 *         few times, says whether it is the one
 */
#ifndef DARKHEAP_SUBTESTS_H
#define DARKHEAP_SUBTESTS_H

#include <stddef.h>

struct candidate;
struct repeater;

/*
 * Set remnant->subtest where exactly one subtest of a leaking test leaves
 * something each time.  Nothing is set when there is no time for all.
 */
void subtests_find(struct candidate *candidate, struct repeater *repeater);

/*
 * The names in what `test` printed with -test.v: those of subtests that have no
 * subtests themselves.  NULL-terminated, for subtests_free().
 */
char **subtests_read(const char *text, const char *test);
void subtests_free(char **names);

#endif
