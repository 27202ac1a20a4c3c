/* SPDX-License-Identifier: MIT */
/*
 * repository.h - where in the reader's repository a frame's file lies
 *
 * Why     services that show findings beside code know paths below the root of
 *         a checkout; stacks have those of the machine that built the program
 * Rule    the root is the nearest directory from the working one upwards that
 *         has .git, else the nearest that has go.mod.  Symbolic links are
 *         resolved.  What was built with -trimpath, or elsewhere, is found by
 *         the go.mod that names its module.  The module cache is outside
 * Owner   struct repository owns the paths that it returns
 */
#ifndef DARKHEAP_REPOSITORY_H
#define DARKHEAP_REPOSITORY_H

#include <stddef.h>

#include "symbol/frame.h"

struct repository;

/* Of the working directory; NULL: out of memory. */
struct repository *repository_new(void);
void repository_free(struct repository *repository);

/* A module that is the whole repository when no go.mod is to be found. */
void repository_presume(struct repository *repository, const char *module);

/* "cache/cache.go", from the root; NULL: it is not of the repository. */
const char *repository_path(struct repository *repository,
			    const struct frame *frame);

/*
 * The place to point at: the first of `first`, `second` (may be NULL) and the
 * frames, innermost first, that has a line in the repository; *path is its
 * file.  NULL: none.
 */
const struct frame *repository_pick(struct repository *repository,
				    const struct frame *first,
				    const struct frame *second,
				    const struct frame *frames, size_t n,
				    const char **path);

#endif
