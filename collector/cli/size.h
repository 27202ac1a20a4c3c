/* SPDX-License-Identifier: MIT */
/*
 * size.h - sizes and durations as people type them
 *
 * Errors  -EINVAL: not of this form, -ERANGE: more than 64 bits can hold; the
 *         result is then untouched
 */
#ifndef DARKHEAP_SIZE_H
#define DARKHEAP_SIZE_H

#include <stdint.h>

/* "4096", "1.5MiB", "10MB": bare or B = bytes, KiB = 1024, KB = 1000. */
int size_parse(const char *text, uint64_t *bytes);

/* As Go's time.ParseDuration, but not negative: "0", "100ms", "1h2m3.5s". */
int duration_parse(const char *text, uint64_t *ns);

#endif
