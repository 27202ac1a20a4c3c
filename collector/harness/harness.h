/* SPDX-License-Identifier: MIT */
/*
 * harness.h - judges a Go test binary once it has ended
 *
 * Why     a test calls a leaking line once, and once proves nothing: what it
 *         left is looked at, the test is run again alone, and only then is
 *         anything said
 * Steps   harness_init() before the run, whose collector keeps a capture and
 *         says nothing; harness_judge() after it, in a process of its own
 *         because captures are hostile; harness_release()
 * Owner   the waiter, in one process with `watch`; options must outlive it
 */
#ifndef DARKHEAP_HARNESS_H
#define DARKHEAP_HARNESS_H

#include <stdbool.h>

#include "cli/options.h"
#include "harness/scratch.h"

struct watch;

struct harness {
	const struct options *options; /* the user's */
	struct options first;	       /* of the run that is judged */
	struct scratch scratch;
	char capture[PATH_MAX];
};

/* false: it is no test binary, or there is no room for what it leaves. */
bool harness_init(struct harness *harness, const struct options *options);

/* The status to leave with. */
int harness_judge(struct harness *harness, const struct watch *watch);

void harness_release(struct harness *harness);

#endif
