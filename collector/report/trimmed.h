/* SPDX-License-Identifier: MIT */
/*
 * trimmed.h - where the source is that a program built with -trimpath names
 *
 * Why     such a program has "example.com/lib@v1.2.0/lib.go" for a file of a
 *         module, and "example.com/app/main.go" for one of its own: on the
 *         machine that built it they are in the module cache, and below the
 *         go.mod of the working directory
 * Trust   the name comes from the target: it may not lead out of either
 */
#ifndef DARKHEAP_TRIMMED_H
#define DARKHEAP_TRIMMED_H

#include <limits.h>
#include <stdbool.h>

/*
 * An absolute name is its own path.  False: nobody knows where it would be;
 * whether it is there is not looked at.
 */
bool trimmed_path(const char *file, char path[PATH_MAX]);

#endif
