/* SPDX-License-Identifier: MIT */
/*
 * scratch.h - a private directory for as long as a run is judged
 *
 * Why     what a run left is looked at before anybody knows whether it is kept;
 *         only flat files ever stand in it
 * Owner   scratch_make() makes it, scratch_remove() removes it with all files
 */
#ifndef DARKHEAP_SCRATCH_H
#define DARKHEAP_SCRATCH_H

#include <limits.h>
#include <stdbool.h>

struct scratch {
	char path[PATH_MAX - 64]; /* "": none */
};

/* In $TMPDIR or /tmp; false: errno says why. */
bool scratch_make(struct scratch *scratch);

/* The path of a file in it, which may not be there. */
void scratch_file(const struct scratch *scratch, const char *name,
		  char path[PATH_MAX]);

void scratch_remove(const struct scratch *scratch);

#endif
