/* SPDX-License-Identifier: MIT */
/*
 * maps.h - the text of /proc/PID/maps, line by line
 *
 * Trust   the descriptor came from the target: the text may be anything
 * Owner   maps_read() allocates the text, the caller frees it; a line's path
 *         points into the text, which maps_next() changes
 */
#ifndef DARKHEAP_MAPS_H
#define DARKHEAP_MAPS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define MAPS_BYTES_MAX (32u << 20)

struct maps_line {
	uint64_t start, end, offset;
	bool readable, writable, executable, shared;
	dev_t device;
	ino_t inode;
	char *path; /* "" for none; \012 of the text is a newline again */
};

/* Returns 0, -EIO (nothing to read: the process is gone), -E2BIG, -ENOMEM. */
int maps_read(int fd, char **text);

/* The next line that can be understood; false at the end. */
bool maps_next(char **text, struct maps_line *line);

/* Is there a " (deleted)" at the end of path?  It is cut off then. */
bool maps_cut_deleted(char *path);

/*
 * Would the kernel show this descriptor's file in maps as `device` and
 * `inode`?  On overlayfs and btrfs these are not always those of fstat().
 */
bool maps_shows(int fd, dev_t device, ino_t inode);

#endif
