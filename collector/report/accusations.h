/* SPDX-License-Identifier: MIT */
/*
 * accusations.h - the bad frees of all processes, with frames
 *
 * Owner   struct accusations owns frames; processes and the strings in frames
 *         must outlive it
 */
#ifndef DARKHEAP_ACCUSATIONS_H
#define DARKHEAP_ACCUSATIONS_H

#include <stddef.h>
#include <stdint.h>

#include "model/bad_frees.h"
#include "symbol/frame.h"

struct process;
struct symbolizer;

#define ACCUSATIONS_MAX 1024

enum accusation_stack {
	STACK_ALLOCATED,
	STACK_FIRST_FREED,
	STACK_FREED,
	ACCUSATION_STACKS,
};

struct accusation {
	const struct process *process;
	const struct bad_free *bad;
	struct accusation_frames {
		struct frame *frames; /* innermost first; NULL: not known */
		size_t n;
	} stacks[ACCUSATION_STACKS];
};

struct accusations {
	struct accusation *entries;
	size_t n;
	uint64_t total; /* bad frees, also those without an entry */
};

/* 0 or -ENOMEM; to be released in either case. */
int accusations_init(struct accusations *all, struct symbolizer *symbolizer,
		     const struct process *const *processes,
		     size_t n_processes);
void accusations_release(struct accusations *all);

/*
 * Of its stacks' functions and lines, as a site's id: equal across processes,
 * hosts and builds.
 */
#define ACCUSATION_ID_BYTES 48

void accusation_id(const struct accusation *entry,
		   char id[ACCUSATION_ID_BYTES]);

/* "a block was freed twice" */
const char *accusation_title(enum bad_free_what what);

#endif
