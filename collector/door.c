/* SPDX-License-Identifier: MIT */
#include "door.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 512

/* A directory that only we can enter, or false. */
static bool is_private(const char *directory)
{
	struct stat status;

	if (mkdir(directory, 0700) && errno != EEXIST)
		return false;
	return !lstat(directory, &status) && S_ISDIR(status.st_mode) &&
	       status.st_uid == geteuid() && !(status.st_mode & 077) &&
	       !access(directory, W_OK);
}

static int choose_path(struct door *door)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	const char *temporary = getenv("TMPDIR");
	char directory[80];

	if (!runtime || !*runtime || strlen(runtime) > 60)
		runtime = "/run";
	snprintf(directory, sizeof(directory), "%s/darkheap", runtime);
	if (!is_private(directory)) {
		if (!temporary || !*temporary || strlen(temporary) > 50)
			temporary = "/tmp";
		snprintf(directory, sizeof(directory), "%s/darkheap.XXXXXX",
			 temporary);
		if (!mkdtemp(directory))
			return -errno;
		strcpy(door->made, directory);
	}
	snprintf(door->path, sizeof(door->path), "%s/%d.sock", directory,
		 (int)getpid());
	return 0;
}

int door_open(struct door *door, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	*door = (struct door){.fd = -1};
	if (path && strlen(path) >= sizeof(door->path))
		return -ENAMETOOLONG;
	int error = path ? 0 : choose_path(door);
	if (error)
		return error;
	if (path)
		strcpy(door->path, path);
	memcpy(address.sun_path, door->path, sizeof(door->path));
	door->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (door->fd < 0)
		return -errno;
	if (!path)
		unlink(door->path); /* of a dead process with our pid */
	mode_t mask = umask(0177);
	error = bind(door->fd, (struct sockaddr *)&address, sizeof(address)) ||
			listen(door->fd, BACKLOG)
		    ? -errno
		    : 0;
	umask(mask);
	return error;
}

void door_close(struct door *door)
{
	if (door->fd >= 0) {
		close(door->fd);
		unlink(door->path);
	}
	if (*door->made)
		rmdir(door->made);
	*door->made = 0;
	door->fd = -1;
}
