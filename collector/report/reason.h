/* SPDX-License-Identifier: MIT */
/*
 * reason.h - why a process was not tracked, in words
 */
#ifndef DARKHEAP_REASON_H
#define DARKHEAP_REASON_H

#include <stdbool.h>

/* For an enum session_reason; a sentence's end, no full stop. */
const char *reason_text(int reason);

/*
 * Does memory stay dark that was asked for?  Not for a shell or a Go tool on
 * the way to the program.
 */
bool reason_hides(int reason);

#endif
