/* SPDX-License-Identifier: MIT */
/*
 * darkheap.h - what a program may tell darkheap about itself
 *
 * Why     a test or a service knows moments that nobody sees from outside
 * Use     include it, call the functions if they are there; nothing to link:
 *         the symbol is weak and null where darkheap is not preloaded
 *
 *	if (darkheap_mark)
 *		darkheap_mark("after warm-up");
 *
 * Threads any.  Errors: none; without tracking nothing happens
 */
#ifndef DARKHEAP_H
#define DARKHEAP_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Name this moment.  What every thread allocated and freed before the call (in
 * the sense of happens-before) is before the mark; the report shows what was
 * live at it.  `name` is copied, at most 63 bytes of UTF-8.
 */
void darkheap_mark(const char *name) __attribute__((weak));

#ifdef __cplusplus
}
#endif

#endif
