/* SPDX-License-Identifier: MIT */
/*
 * tally.h - how often each of a few paths was visited
 */
#ifndef TALLY_H
#define TALLY_H

#include <stddef.h>

#define TALLY_MAX 16 /* paths; others are not counted */

struct tally {
	struct {
		char *path;
		size_t visits;
	} entries[TALLY_MAX];
	size_t n;
};

/* One more visit of `path`, which stays the caller's. */
void tally_add(struct tally *tally, const char *path);

#endif
