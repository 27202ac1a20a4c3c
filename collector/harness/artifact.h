/* SPDX-License-Identifier: MIT */
/*
 * artifact.h - the capture of a test binary that somebody will look at
 *
 * Why     only red packages leave one, many at once in one directory; it must
 *         be whole when its name appears
 */
#ifndef DARKHEAP_ARTIFACT_H
#define DARKHEAP_ARTIFACT_H

struct options;
struct process;

/*
 * Copy the capture at `from` to --capture=FILE, else into --artifacts=DIR.  The
 * new path, to be freed, or NULL: said on stderr.
 */
char *artifact_keep(const struct options *options,
		    const struct process *process, const char *from);

#endif
