/* SPDX-License-Identifier: MIT */
/*
 * raw.h - the C part of a stack from registers and a copy of its words
 *
 * Why     the shim's table has no answer for a pc that is new or that has a
 *         complex rule; it sends what it has, and here libunwind answers
 * Owner   the unwinder keeps what it read of each module; release it before
 *         the module map that it was used with
 * Threads one
 * Trust   registers, words and files are hostile: a wrong stack may come out,
 *         an endless one or a crash may not.  No guess is made where the CFI
 *         ends (libunwind would follow rbp)
 */
#ifndef DARKHEAP_RAW_H
#define DARKHEAP_RAW_H

#include <stddef.h>
#include <stdint.h>

#include "model/module.h"

struct raw_start {
	uint64_t rip, rsp, rbp, rbx, r12, r13, r14, r15;
};

/* Words of the stack from `address` upwards. */
struct raw_slice {
	uint64_t address;
	const uint64_t *words;
	size_t count;
};

enum raw_end {
	RAW_COMPLETE,	    /* at end_slot, or at the thread's first function */
	RAW_SLICE_END,	    /* the slice has no more words */
	RAW_NO_CFI,	    /* a pc of a known file without unwind rules */
	RAW_UNKNOWN_MODULE, /* a pc outside all files */
	RAW_FULL,	    /* no room in pcs */
	RAW_ERROR,	    /* rules or words make no sense */
};

struct raw_unwinder;

/* NULL: no memory. */
struct raw_unwinder *raw_unwinder_new(void);
void raw_unwinder_free(struct raw_unwinder *unwinder);

/*
 * Unwind from `start`, whose rip is a return address unless it lies in the
 * shim, until the frame whose return address stands at `end_slot` (0: none).
 * Writes the return addresses outside the shim, innermost first; that of
 * end_slot is not one of them.  Returns how many, or -EINVAL.
 */
int raw_unwind(struct raw_unwinder *unwinder, const struct module_map *map,
	       const struct raw_start *start, const struct raw_slice *slice,
	       uint64_t end_slot, uint64_t *pcs, size_t max, enum raw_end *end);

#endif
