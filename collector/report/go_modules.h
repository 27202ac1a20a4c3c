/* SPDX-License-Identifier: MIT */
/*
 * go_modules.h - the Go modules of a directory tree, and where their files are
 *
 * Why     "example.com/app/cache/cache.go", as -trimpath writes it, is a file
 *         only for who knows which directory is example.com/app
 * Bound   a few directories deep, and some thousand entries
 */
#ifndef DARKHEAP_GO_MODULES_H
#define DARKHEAP_GO_MODULES_H

#include <stddef.h>

struct go_modules {
	struct go_module {
		char *module; /* "example.com/app" */
		char *below;  /* "" or "tools", from the root */
	} * modules;
	size_t n;
};

/* Modules below `root`, or in it; what memory does not suffice for is left out
 */
void go_modules_find(struct go_modules *all, const char *root);
void go_modules_add(struct go_modules *all, const char *module,
		    const char *below);
void go_modules_release(struct go_modules *all);

/*
 * Of the module that `path` (an import path, or a file's as -trimpath writes
 * it) is in: its directory, and with *rest what follows the module's path
 * ("cache/cache.go", "").  NULL: none of them.
 */
const char *go_modules_of(const struct go_modules *all, const char *path,
			  const char **rest);

#endif
