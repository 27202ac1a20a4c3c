/* SPDX-License-Identifier: MIT */
/*
 * stack.h - the mixed stack of an allocation, as a small id
 *
 * Why     a stack travels once; its events carry an id that counts from 1 in
 *         each ring.  Until there are unwind tables two stacks are the same
 *         when their Go frames, their first C return address and the distance
 *         of the stack pointer from the stack's end are: deeper C frames are
 *         those first seen, and the report says so
 * Context [malloc]
 */
#ifndef DARKHEAP_STACK_H
#define DARKHEAP_STACK_H

#include <stdint.h>

/* `caller`: return address of the hook; `frame`: its frame address. */
uint32_t stack_id(uintptr_t caller, uintptr_t frame);

#endif
