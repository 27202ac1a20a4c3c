/* SPDX-License-Identifier: MIT */
/*
 * preloadable.h - would a preload end this program?
 *
 * Why     the shared libasan aborts when anything is loaded before it, and then
 *         we would be the fault that the host dies of.  Only the program that
 *         is named can be looked at, not what it starts
 */
#ifndef DARKHEAP_PRELOADABLE_H
#define DARKHEAP_PRELOADABLE_H

#include <stdbool.h>

/* As execvp(3) finds `program`; what cannot be read is preloadable. */
bool is_preloadable(const char *program);

#endif
