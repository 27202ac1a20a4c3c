/* SPDX-License-Identifier: MIT */
/*
 * gotest.h - what Go calls a test
 *
 * Why     only a test's own name can be given to -test.run; helpers and methods
 *         are called in the same way
 */
#ifndef DARKHEAP_GOTEST_H
#define DARKHEAP_GOTEST_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Length of a test's name at the start of a function's (gopackage_local_name):
 * 8 of "TestRead.func1"; 0: it is none, as Testify is no test of "ify".
 */
size_t gotest_name_length(const char *local_name);

/* Only these have tests. */
bool gotest_is_file(const char *file);

#endif
