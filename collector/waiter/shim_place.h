/* SPDX-License-Identifier: MIT */
/*
 * shim_place.h - where libdarkheap.so lies
 *
 * Why     the command finds it beside itself or relative to its installed
 *         place, so a moved tree works; `run` preloads it, `doctor` tells
 */
#ifndef DARKHEAP_SHIM_PLACE_H
#define DARKHEAP_SHIM_PLACE_H

#include <limits.h>
#include <stdbool.h>

/* false: it is in neither place, and `path` is "". */
bool shim_place_find(char path[PATH_MAX]);

/* LD_PRELOAD splits its value at these, and has no escapes. */
bool shim_place_is_usable(const char *path);

#endif
