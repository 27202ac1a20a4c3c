/* SPDX-License-Identifier: MIT */
/*
 * golayout.h - where an executable's Go runtime keeps what the shim reads
 *
 * Why     the shim has no room for parsing, and the fields move between
 *         releases, even between minor ones
 * How     a table by release, overruled by what the code of the executable
 *         itself says: _cgo_topofstack (TLS slot, g.m, m.curg) and
 *         runtime.cgocall (m.ncgocall, m.ncgo), runtime.mcommoninit (allm,
 *         m.alllink).  All are claims: the shim checks each stack by them
 */
#ifndef DARKHEAP_GOLAYOUT_H
#define DARKHEAP_GOLAYOUT_H

#include <stddef.h>

struct go_layout;
struct pclntab;

#define GOLAYOUT_WHY_BYTES 128

/*
 * Fill in `out` from an executable or shared library.  Returns 0 also when the
 * layout cannot be known: out->known is 0 then and `why` has a reason for
 * people, or -errno when the file cannot be read.
 */
int golayout_read(int fd, struct go_layout *out, char *why, size_t why_bytes);

/* With a table that was opened before; NULL: it is opened for this once. */
int golayout_read_with(int fd, const struct pclntab *table,
		       struct go_layout *out, char *why, size_t why_bytes);

#endif
