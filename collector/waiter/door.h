/* SPDX-License-Identifier: MIT */
/*
 * door.h - the socket at which targets meet the collector
 *
 * Owner   door_open() makes it, door_close() removes it and the directory that
 *         was made for it
 */
#ifndef DARKHEAP_DOOR_H
#define DARKHEAP_DOOR_H

#include <stdbool.h>

struct door {
	int fd;
	char path[108]; /* of a unix socket */
	char made[108]; /* directory to remove, "": none */
	bool is_bound;	/* the file is ours to remove */
};

/*
 * `path` NULL: a private place of our own choice.  0, or -errno: said on
 * stderr.
 */
int door_open(struct door *door, const char *path);
void door_close(struct door *door);

#endif
