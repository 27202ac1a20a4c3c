/* SPDX-License-Identifier: MIT */
/*
 * link.h - symbols of the objects after us, without dlsym
 *
 * Why     dlsym is a versioned symbol and allocates; the loader's own list and
 *         each object's hash table say the same (RTLD_NEXT's meaning)
 * Context [init]: nobody else may dlopen at the same time
 */
#ifndef DARKHEAP_LINK_H
#define DARKHEAP_LINK_H

#include <stdbool.h>
#include <stdint.h>

/* False before the loader has relocated this object: touch no GOT, no TLS. */
bool link_is_relocated(void);

/* Address of `name` in the first object after ours that defines it, or NULL. */
void *link_next(const char *name);

/* True if an object before ours defines `name`, or the executable any of the
 * names by which allocators are known (je_malloc, mi_malloc, tc_malloc). */
bool link_allocator_before_us(void);

/* Load bias of the executable. */
uintptr_t link_bias(void);

/* Path under which the loader knows this object. */
const char *link_own_path(void);

#endif
