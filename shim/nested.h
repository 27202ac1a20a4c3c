/* SPDX-License-Identifier: MIT */
/*
 * nested.h - calls that come while a hook of their thread is at work
 *
 * Why     they are not recorded, and a hook has none or a few.  A signal
 *         handler's longjmp, or an exception, can leave a hook that never ends:
 *         then the thread is silent for good, and that has to be said.  The
 *         hook cannot be opened again, as nobody knows that it is dead
 * Context [malloc]
 */
#ifndef DARKHEAP_NESTED_H
#define DARKHEAP_NESTED_H

#include <stdbool.h>

/* One more; `is_ours`: the session is this process's, not a parent's. */
void nested_note(bool is_ours) __attribute__((visibility("hidden"), cold));

#endif
