/* SPDX-License-Identifier: MIT */
/*
 * real.h - the next allocator: where hooked calls go
 *
 * Owner   filled in once, by the first call of any hook; constant afterwards
 * Threads readers any; while one thread searches, others answer from boot.h
 */
#ifndef DARKHEAP_REAL_H
#define DARKHEAP_REAL_H

#include <stdbool.h>
#include <stddef.h>

#define HOOK(result, name, parameters, arguments, twin) \
	result(*name) parameters;
struct real {
#include "hooks.def"
};
#undef HOOK

extern struct real real;

/* True once real.malloc and real.free can be called.  [malloc] */
bool real_resolve(void);

#endif
