/* SPDX-License-Identifier: MIT */
/*
 * carve.h - a ring for a thread, and the words that tell its end
 *
 * Why     once a thread, two or three system calls; never again
 * Context [malloc] carve, carve_chunks; [init] carve_session, carve_forget
 */
#ifndef DARKHEAP_CARVE_H
#define DARKHEAP_CARVE_H

#include <stdbool.h>
#include <stdint.h>

/* Find libc's mutex functions and take the session's word (the leader's). */
void carve_session(void);

/* In a forked child: the states of the parent's threads are not used again. */
void carve_forget(void);

/* Give this thread a slot and a ring of one chunk; false: none to be had. */
bool carve(void);

/* `n` chunks (a power of two) in a row; their byte offset in *offset. */
bool carve_chunks(uint32_t n, uint64_t *offset);

/* With `n` more in use, one part of all chunks, in `part`, is still free. */
bool carve_leaves(uint32_t n, uint32_t part);

#endif
