/* SPDX-License-Identifier: MIT */
/*
 * frames.h - the logical frames of a whole stack
 *
 * Owner   frames_expand() allocates *frames, the caller frees it
 */
#ifndef DARKHEAP_FRAMES_H
#define DARKHEAP_FRAMES_H

#include <stddef.h>

#include "symbol/frame.h"

struct process;
struct site_stack;
struct stack;
struct symbolizer;

/* Innermost first; *frames is NULL when there are none.  0 or -ENOMEM. */
int frames_expand(struct symbolizer *symbolizer, const struct process *process,
		  const struct stack *stack, struct frame **frames,
		  size_t *n_frames);

/* 12 hex digits and a zero, from functions and lines below their starts. */
void frames_id(const struct frame *frames, size_t n, char id[13]);

/*
 * Who freed most of the blocks of a site, of its `n` stacks (one at least)
 * those of the first one's process and group (--free-stacks), other than the
 * line `blame` itself, where a library frees what it took in the same call: the
 * frame to blame for that, and how many.  0 of them: nobody known, or -ENOMEM.
 */
int frames_freer(struct symbolizer *symbolizer, const struct site_stack *stacks,
		 size_t n, const struct frame *blame, struct frame *freer,
		 uint32_t *stack, uint64_t *count);

#endif
