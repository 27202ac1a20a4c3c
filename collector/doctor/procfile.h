/* SPDX-License-Identifier: MIT */
/*
 * procfile.h - a small file of a process, whole
 *
 * Owner   the caller frees the text, which ends with a zero
 * Errors  NULL, and errno says why
 */
#ifndef DARKHEAP_PROCFILE_H
#define DARKHEAP_PROCFILE_H

#include <stddef.h>

#define PROCFILE_MAX (1u << 20)

/* `folder`: /proc/PID, open; *bytes may be NULL. */
char *procfile_read(int folder, const char *name, size_t *bytes);

#endif
