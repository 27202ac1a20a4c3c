/* SPDX-License-Identifier: MIT */
/*
 * ancestors.h - from what a test binary says of its goroutines to tests
 *
 * Why     a goroutine's test is known by package testing's own word, or by the
 *         code that started it, or it is its parent's (model/ancestry.h)
 * Threads the drain
 * Trust   all of a record is the target's claim: a wrong one makes its own
 *         report wrong
 */
#ifndef DARKHEAP_ANCESTORS_H
#define DARKHEAP_ANCESTORS_H

#include <stdint.h>

#include "darkheap/event.h"

/* The functions of struct rings; `arg` is struct stacks. */
void ancestors_meet(void *arg, const struct goroutine_record *record,
		    const char *test);
uint32_t ancestors_origin(void *arg, uint64_t goid);
uint32_t ancestors_stack(void *arg, uint32_t stack, uint32_t origin);

#endif
