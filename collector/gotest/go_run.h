/* SPDX-License-Identifier: MIT */
/*
 * go_run.h - starts go, waits for it, and asks it
 *
 * Why     the person at the terminal must see go, not us: same process group,
 *         terminal and descriptors; signals and end as in waiter.h
 * Threads one
 */
#ifndef DARKHEAP_GO_RUN_H
#define DARKHEAP_GO_RUN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Run `words` (words[0] is "go") to its end: 0 and its wait status, or a
 * STATUS_NOT_...: said on stderr.
 */
int go_run(char *const *words, int *status);

/*
 * What `go env NAME` prints, for the caller to free; NULL: nothing, or there is
 * no go, which go_run() will say.
 */
char *go_ask(const char *name);

/*
 * Run `words` unseen, and count the lines with `mark` that it prints.  false:
 * it failed.
 */
bool go_count(char *const *words, const char *mark, size_t *count);

#endif
