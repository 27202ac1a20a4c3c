/* SPDX-License-Identifier: MIT */
/*
 * scan_function.h - is the function that a scan names the one of a frame?
 *
 * Why     closures and what the compiler makes of a function are its own lines:
 *         "m.(*T).Open.func1" counts as "m.(*T).Open"; programs call their own
 *         package main, whatever its path is
 */
#ifndef DARKHEAP_SCAN_FUNCTION_H
#define DARKHEAP_SCAN_FUNCTION_H

#include <stdbool.h>
#include <stdint.h>

bool scan_function_is(const char *function, const char *other);

/* The same for two names of which scan_function_is() is true. */
uint64_t scan_function_hash(const char *function);

#endif
