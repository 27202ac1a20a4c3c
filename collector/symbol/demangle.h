/* SPDX-License-Identifier: MIT */
/*
 * demangle.h - names of C++ and Rust as their authors wrote them
 */
#ifndef DARKHEAP_DEMANGLE_H
#define DARKHEAP_DEMANGLE_H

/* The readable name (the caller frees it), or NULL: it is not mangled. */
char *demangle(const char *name);

#endif
