/* SPDX-License-Identifier: MIT */
/*
 * gopackage.h - the package in a Go function's name
 *
 * Why     what is the user's, the runtime's or cgo's is told by the package
 * Names   "example.com/pkg%2ev2.(*T).Method.func1" as in the pclntab: dots in
 *         the last part of the path are written %2e
 */
#ifndef DARKHEAP_GOPACKAGE_H
#define DARKHEAP_GOPACKAGE_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the package's path at the start of `function`. */
size_t gopackage_length(const char *function);

/* The name behind the package: "(*T).Method.func1". */
const char *gopackage_local_name(const char *function);

bool gopackage_is(const char *function, const char *package);

/* Is it of `package`, which is under test, or of its test package? */
bool gopackage_is_tested(const char *function, const char *package);

/* Import path of the package that a test's function tests; "": too long. */
void gopackage_tested(const char *function, char *package, size_t size);

/*
 * Is it of package main, of the package `module` (NULL: unknown), of its test
 * package, or of one below it?
 */
bool gopackage_in_module(const char *function, const char *module);

#endif
