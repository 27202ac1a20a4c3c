/* SPDX-License-Identifier: MIT */
/*
 * crossing.h - the frames between Go code and the C code that it calls
 *
 * Why     every cgo call goes through the same few functions: in a graph they
 *         would be one node that hides who called what
 */
#ifndef DARKHEAP_CROSSING_H
#define DARKHEAP_CROSSING_H

#include <stdbool.h>
#include <stddef.h>

#include "symbol/frame.h"

/* Go's side of the crossing, cgo's C stub, and the bottom of a goroutine. */
bool crossing_has(const struct frame *frame);
bool crossing_has_all(const struct frame *frames, size_t n);

/*
 * The C function that a Go frame made by cgo stands for, as people write it
 * behind "C.": "CString", "sqlite3_step"; NULL: none.
 */
const char *crossing_callee(const struct frame *frame);

#endif
