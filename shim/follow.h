/* SPDX-License-Identifier: MIT */
/*
 * follow.h - a forked child becomes a session of its own (--follow)
 *
 * Why     a child has all of its parent's memory, and shares its rings: it must
 *         not write a word there.  The wiped page says what it is, even after
 *         a raw clone; children that share memory (vfork, posix_spawn) see the
 *         parent's page and are none
 * When    the first allocation in the child, once: a handshake of at most
 *         HANDSHAKE_MS.  Any trouble, or no --follow: silent for ever
 * Threads the child has one, that which forked; others exist as memory only.
 *         Nothing waits for what they were doing: there is no lock to inherit
 * Context [malloc]
 */
#ifndef DARKHEAP_FOLLOW_H
#define DARKHEAP_FOLLOW_H

#include <stdbool.h>

/* The page behind guard_on; in a child the kernel has zeroed both. */
enum wipe_word {
	WIPE_ON = 0,  /* guard.h's */
	WIPE_OWN = 1, /* 1: this is the process that made the session */
};

/* guard_enter() found recording off: true if this child records from now on. */
bool follow_try(void) __attribute__((cold));

#endif
