/* SPDX-License-Identifier: MIT */
/*
 * scan_reader.h - the findings in a SARIF file of `darkheap scan`
 *
 * Why     the file comes from another program, of another day, perhaps through
 *         somebody's CI: any valid SARIF 2.1.0 is read, and of each result what
 *         is there
 * Owner   scan_release() frees all
 * Errors  -EINVAL: no SARIF 2.1.0; -EFBIG; -errno: it cannot be read; `why`
 *         says so
 */
#ifndef DARKHEAP_SCAN_READER_H
#define DARKHEAP_SCAN_READER_H

#include <stddef.h>

struct joined;

#define SCAN_TOOL "darkheap-scan"
#define SCAN_FILE_BYTES (64 << 20)
#define SCAN_FINDINGS_MAX 20000 /* the others are counted */
#define SCAN_WHY_BYTES 512

/* Read the file at `path`, which is copied. */
int scan_load(struct joined *joined, const char *path,
	      char why[SCAN_WHY_BYTES]);

/* The same of a text, as if it stood in `path`. */
int scan_parse(struct joined *joined, const char *path, const char *text,
	       size_t size, char why[SCAN_WHY_BYTES]);
void scan_release(struct joined *joined);

#endif
