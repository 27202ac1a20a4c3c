/* SPDX-License-Identifier: MIT */
/*
 * goroot.h - where the Go was that built a file, as its file names tell
 *
 * Why     the tree that somebody builds with need not be the one that the
 *         build information names: a copy, a patched one, two that were mixed
 * Owner   goroot_release() frees the texts
 * Trust   paths are text of the file: they are compared and shown, and nothing
 *         at them is ever opened
 */
#ifndef DARKHEAP_GOROOT_H
#define DARKHEAP_GOROOT_H

#include <stdbool.h>

struct pclntab;

enum goroot_place {
	GOROOT_UNKNOWN,
	GOROOT_TRIMMED,	  /* file names are as -trimpath leaves them */
	GOROOT_INSTALLED, /* where installers and distributions put it */
	GOROOT_FETCHED,	  /* by GOTOOLCHAIN, or golang.org/dl */
	GOROOT_CUSTOM,
};

struct goroot {
	enum goroot_place place;
	char *path;  /* NULL: unknown or trimmed */
	char *other; /* of other packages of Go, NULL: the same */
	/* the release that the path names, 0: none; minor -1: not said */
	unsigned int release;
	int minor;
};

/* 0 or -ENOMEM. */
int goroot_read(struct goroot *goroot, struct pclntab *table);
void goroot_release(struct goroot *goroot);

/* "unknown", "trimmed", "installed", "fetched", "custom" */
const char *goroot_place_name(enum goroot_place place);

#endif
