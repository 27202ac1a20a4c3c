/* SPDX-License-Identifier: MIT */
#include "waiter/door.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"

#define BACKLOG 512
#define TRIES 3

/* A directory that only we can enter, or false. */
static bool is_private(const char *directory, bool *is_made)
{
	struct stat status;

	*is_made = !mkdir(directory, 0700);
	if (!*is_made && errno != EEXIST)
		return false;
	return !lstat(directory, &status) && S_ISDIR(status.st_mode) &&
	       status.st_uid == geteuid() && !(status.st_mode & 077) &&
	       !access(directory, W_OK | X_OK);
}

static bool choose_runtime(struct door *door, char directory[80])
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	bool is_made;

	if (!runtime || *runtime != '/' || strlen(runtime) > 60)
		runtime = "/run";
	snprintf(directory, 80, "%s/darkheap", runtime);
	if (!is_private(directory, &is_made))
		return false;
	if (is_made)
		strcpy(door->made, directory);
	return true;
}

static bool choose_temporary(struct door *door, const char *where,
			     char directory[80])
{
	if (!where || *where != '/' || strlen(where) > 50)
		return false;
	snprintf(directory, 80, "%s/darkheap.XXXXXX", where);
	if (!mkdtemp(directory))
		return false;
	strcpy(door->made, directory);
	return true;
}

/* Where PIDs are counted anew, another may have ours and this very name. */
static bool is_taken(struct door *door)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd =
	    socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool is_dead;

	memcpy(address.sun_path, door->path, sizeof(door->path));
	is_dead = connect(fd, (struct sockaddr *)&address, sizeof(address)) &&
		  (errno == ECONNREFUSED || errno == ENOENT);
	close(fd);
	if (is_dead)
		unlink(door->path);
	return !is_dead;
}

static void name_path(struct door *door, const char *directory)
{
	snprintf(door->path, sizeof(door->path), "%s/%d.sock", directory,
		 (int)getpid());
}

static int choose_path(struct door *door)
{
	char directory[80];

	*door->made = 0;
	if (choose_runtime(door, directory)) {
		name_path(door, directory);
		if (!is_taken(door))
			return 0;
	}
	if (!choose_temporary(door, getenv("TMPDIR"), directory) &&
	    !choose_temporary(door, "/tmp", directory))
		return -errno;
	name_path(door, directory);
	return 0;
}

/* The program's children may look for it from another directory. */
static int use_path(struct door *door, const char *path)
{
	char here[sizeof(door->path)] = "";

	if (!*path)
		return -EINVAL;
	if (*path != '/' && !getcwd(here, sizeof(here)))
		return errno == ERANGE ? -ENAMETOOLONG : -errno;
	int n = snprintf(door->path, sizeof(door->path), "%s%s%s", here,
			 *here ? "/" : "", path);
	return n < (int)sizeof(door->path) ? 0 : -ENAMETOOLONG;
}

static int bind_path(struct door *door)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	mode_t mask = umask(0177);
	int error = 0;

	memcpy(address.sun_path, door->path, sizeof(door->path));
	if (bind(door->fd, (struct sockaddr *)&address, sizeof(address)))
		error = -errno;
	umask(mask);
	door->is_bound = !error;
	return error;
}

static int try_open(struct door *door, const char *path)
{
	int error;

	door->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (door->fd < 0)
		return -errno;
	if (path) {
		error = use_path(door, path);
		return error ? error : bind_path(door);
	}
	/* another run may remove the directory that it made */
	for (int i = 0; i < TRIES; i++) {
		error = choose_path(door);
		if (error)
			return error;
		error = bind_path(door);
		if (error != -ENOENT)
			break;
	}
	return error;
}

int door_open(struct door *door, const char *path)
{
	*door = (struct door){.fd = -1};
	int error = try_open(door, path);
	if (!error && listen(door->fd, BACKLOG))
		error = -errno;
	if (!error)
		return 0;
	log_error("cannot make the socket '%s': %s%s",
		  path		? path
		  : *door->path ? door->path
				: "/tmp/darkheap.XXXXXX",
		  strerror(-error),
		  error == -EADDRINUSE ? " (remove it, or give another "
					 "--socket)"
				       : "");
	door_close(door);
	return error;
}

void door_close(struct door *door)
{
	if (door->fd >= 0)
		close(door->fd);
	if (door->is_bound)
		unlink(door->path);
	if (*door->made)
		rmdir(door->made);
	*door = (struct door){.fd = -1};
}
