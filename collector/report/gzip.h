/* SPDX-License-Identifier: MIT */
/*
 * gzip.h - bytes that go compressed into a file
 *
 * Owner   gzip_open() allocates, gzip_close() frees; the file is the caller's
 * Errors  the first one is kept: gzip_close() returns 0, -ENOMEM or -EIO
 */
#ifndef DARKHEAP_GZIP_H
#define DARKHEAP_GZIP_H

#include <stddef.h>
#include <stdio.h>

struct gzip;

/* NULL: out of memory. */
struct gzip *gzip_open(FILE *out);
void gzip_write(struct gzip *gzip, const void *bytes, size_t size);
int gzip_close(struct gzip *gzip);

#endif
