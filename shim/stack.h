/* SPDX-License-Identifier: MIT */
/*
 * stack.h - the mixed stack of an allocation, as a small id
 *
 * Why     a stack travels once; its events carry an id that counts from 1 in
 *         each ring.  It is made of an outside, all above the innermost C part,
 *         which stays the same for a whole cgo call, and of that C part.  Each
 *         has a hash of its return addresses, found without walking where the
 *         part is known (cache.h); both together name the stack.  What cannot
 *         be walked goes to slice.h
 * Context [malloc]
 */
#ifndef DARKHEAP_STACK_H
#define DARKHEAP_STACK_H

#include <stdint.h>

struct thread_state;

/* `caller`: return address of the hook; `frame`: its frame address. */
uint32_t stack_id(struct thread_state *state, uintptr_t caller,
		  uintptr_t frame);

#endif
