/* SPDX-License-Identifier: MIT */
/*
 * meet.h - code that was not there at the start
 *
 * Why     a C program that loads a Go library has no Go frames until the
 *         collector has seen the library, nor has a plugin; the first sign is
 *         a stack from code that nobody knows: of a library it comes before
 *         its first cgo call
 * How     ask in shared memory, ring the bell, wait; no descriptor, no call
 * Limits  asked so often and waited so long, in all, as the handshake may
 *         take; then never again: Go frames come when the collector has them
 * Context [malloc], the slow path of a stack that is new
 */
#ifndef DARKHEAP_MEET_H
#define DARKHEAP_MEET_H

#include <stdbool.h>
#include <stdint.h>

/* `pc` called a hook.  True: there is new Go code, walk again. */
bool meet_code(uintptr_t pc);

#endif
