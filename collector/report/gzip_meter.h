/* SPDX-License-Identifier: MIT */
/*
 * gzip_meter.h - how large bytes will be when somebody compresses them
 *
 * Why     GitHub refuses uploads by their size with gzip, which no sum of
 *         bytes tells
 * Bound   with the fastest level, so that any other one stays below
 */
#ifndef DARKHEAP_GZIP_METER_H
#define DARKHEAP_GZIP_METER_H

#include <stddef.h>

struct gzip_meter;

/* NULL: out of memory. */
struct gzip_meter *gzip_meter_new(void);
void gzip_meter_free(struct gzip_meter *meter);

void gzip_meter_add(struct gzip_meter *meter, const void *bytes, size_t size);

/* So far, up to some 100 KB late. */
size_t gzip_meter_bytes(const struct gzip_meter *meter);

#endif
