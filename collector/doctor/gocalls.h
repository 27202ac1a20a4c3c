/* SPDX-License-Identifier: MIT */
/*
 * gocalls.h - which Go packages of a file call C, and what it may load
 *
 * Why     cgo leaves a function _Cfunc_NAME for each C function in the package
 *         that calls it; Go's own table has its name, stripped or not
 * Owner   gocalls_release() frees the names
 * Trust   names come from the file and may be anything
 */
#ifndef DARKHEAP_GOCALLS_H
#define DARKHEAP_GOCALLS_H

#include <stdbool.h>
#include <stddef.h>

struct pclntab;

#define GOCALLS_PACKAGES 64

struct gocalls {
	char *packages[GOCALLS_PACKAGES]; /* import paths */
	size_t n_packages;		  /* of which so many are kept */
	size_t n_own;			  /* outside the standard library */
	size_t n_functions;		  /* C functions, once a package */
	bool makes_memory;		  /* C.CString, C.CBytes or C.malloc */
	bool opens_plugins;		  /* package plugin */
	bool uses_purego;		  /* C without cgo */
};

/* 0 or -ENOMEM. */
int gocalls_read(struct gocalls *calls, const struct pclntab *table);
void gocalls_release(struct gocalls *calls);

/* A package of Go itself. */
bool gocalls_is_standard(const char *package);

#endif
