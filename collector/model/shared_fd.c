/* SPDX-License-Identifier: MIT */
#include "model/shared_fd.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* An open descriptor keeps its inode from being used again. */
struct shared {
	dev_t device;
	ino_t inode;
	int fd;
	uint32_t users;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct shared *all;
static size_t count, capacity;

static struct shared *find_file(const struct stat *stat)
{
	for (size_t i = 0; i < count; i++)
		if (all[i].device == stat->st_dev &&
		    all[i].inode == stat->st_ino)
			return &all[i];
	return NULL;
}

static struct shared *find_fd(int fd)
{
	for (size_t i = 0; i < count; i++)
		if (all[i].fd == fd)
			return &all[i];
	return NULL;
}

/* Without room it is not shared: nothing else is lost. */
static void add(const struct stat *stat, int fd)
{
	if (count == capacity) {
		size_t wanted = capacity ? 2 * capacity : 32;
		struct shared *grown =
		    reallocarray(all, wanted, sizeof(*grown));

		if (!grown)
			return;
		all = grown;
		capacity = wanted;
	}
	all[count++] = (struct shared){stat->st_dev, stat->st_ino, fd, 1};
}

int shared_fd_put(int fd)
{
	struct stat stat;
	int result = fd;

	if (fd < 0 || fstat(fd, &stat))
		return fd;
	pthread_mutex_lock(&lock);
	struct shared *known = find_file(&stat);
	if (known) {
		known->users++;
		result = known->fd;
	} else {
		add(&stat, fd);
	}
	pthread_mutex_unlock(&lock);
	if (result != fd)
		close(fd);
	return result;
}

void shared_fd_release(int fd)
{
	if (fd < 0)
		return;
	pthread_mutex_lock(&lock);
	struct shared *known = find_fd(fd);
	bool is_last = !known || !--known->users;
	if (known && is_last)
		*known = all[--count];
	/* inside: the number must not be another file's before it is gone */
	if (is_last)
		close(fd);
	pthread_mutex_unlock(&lock);
}

size_t shared_fd_count(void)
{
	pthread_mutex_lock(&lock);
	size_t n = count;
	pthread_mutex_unlock(&lock);
	return n;
}
