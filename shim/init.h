/* SPDX-License-Identifier: MIT */
/*
 * init.h - the one moment at which the shim talks to the collector
 *
 * When    the first malloc with an environment on the main thread, else the
 *         constructor: library constructors allocate too
 * After   on: guard_on is set; any trouble: the shim sleeps for ever
 */
#ifndef DARKHEAP_INIT_H
#define DARKHEAP_INIT_H

#include <stdbool.h>
#include <stdint.h>

/* Whether there is a session is known once it is done. */
enum { INIT_NOT_TRIED, INIT_TRYING, INIT_DONE };

extern _Atomic int init_done __attribute__((visibility("hidden")));

void init_try(void);

/*
 * The collector's socket, or NULL: there is none, or a filter that the program
 * has set up since then may kill it for a system call that it did not expect.
 * [any], [malloc]
 */
const char *init_socket(void);

/*
 * The same in a forked child, whose wiped page is `wipe`; session.main_top is
 * set.  What the parent knew of itself is not looked for again.
 */
void init_child(uint32_t *wipe);

#endif
