/* SPDX-License-Identifier: MIT */
/*
 * glibc_settings.h - mp_, the thresholds of glibc's malloc as they are now
 *
 * Why     the first free of an mmapped block raises them: from then on blocks
 *         up to its size stay in arenas, and tops up to twice of it.  That can
 *         be read, and is the evidence (glibc 2.35 to 2.41)
 */
#ifndef DARKHEAP_GLIBC_SETTINGS_H
#define DARKHEAP_GLIBC_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

struct glibc_settings;
struct remote;

/* Look for it in [start, end), data of libc. */
bool glibc_settings_find(struct glibc_settings *settings, struct remote *remote,
			 uint64_t start, uint64_t end);

#endif
