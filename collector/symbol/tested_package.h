/* SPDX-License-Identifier: MIT */
/*
 * tested_package.h - what an executable tests
 *
 * Why     a test has a name in its package only, and reports are of many
 */
#ifndef DARKHEAP_TESTED_PACKAGE_H
#define DARKHEAP_TESTED_PACKAGE_H

#include <stddef.h>

struct buildinfo;
struct pclntab;

/*
 * Import path of the package that an executable tests, "" when it is no test
 * binary.  cmd/go has written it into those of Go 1.24 and later, but not of a
 * package main; else it is that of a test's function.
 */
void tested_package(const struct buildinfo *info, struct pclntab *table,
		    char *package, size_t size);

#endif
