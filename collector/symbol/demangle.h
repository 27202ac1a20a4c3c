/* SPDX-License-Identifier: MIT */
/*
 * demangle.h - C++ and Rust names as people write them
 *
 * Trust   a short hostile name can stand for one of gigabytes: printing stops
 *         when the caller's room is full
 */
#ifndef DARKHEAP_DEMANGLE_H
#define DARKHEAP_DEMANGLE_H

#include <stddef.h>

/*
 * Write the name without its parameters ("ns::f", "operator new") and a zero
 * to `name`.  Returns its length, cut to size - 1, or 0: not a mangled name.
 */
size_t demangle(const char *mangled, char *name, size_t size);

#endif
