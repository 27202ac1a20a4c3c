/* SPDX-License-Identifier: MIT */
/*
 * door.h - the socket at which targets meet the collector
 *
 * Owner   door_open() makes it, door_close() removes it and the directory that
 *         was made for it
 */
#ifndef DARKHEAP_DOOR_H
#define DARKHEAP_DOOR_H

struct door {
	int fd;
	char path[108]; /* of a unix socket */
	char made[108]; /* directory to remove, "": none */
};

/* `path` NULL: a private place of our own choice. 0, or -errno. */
int door_open(struct door *door, const char *path);
void door_close(struct door *door);

#endif
