/* SPDX-License-Identifier: MIT */
#include "ledger/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_BYTES 8192

/* The number after `name` in a small file; negative: there is none. */
static long long number_in(int fd, const char *name)
{
	char text[TEXT_BYTES], *at;
	ssize_t n = read(fd, text, sizeof(text) - 1);

	if (n <= 0)
		return -1;
	text[n] = '\0';
	at = strstr(text, name);
	return at ? strtoll(at + strlen(name), NULL, 10) : -1;
}

/* As it is called in our namespace; not positive: not at all. */
static long long number_of(int pidfd)
{
	char path[64];
	long long number;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	number = number_in(fd, "\nPid:");
	close(fd);
	return number;
}

int procfs_open(int pidfd)
{
	struct pollfd end = {.fd = pidfd, .events = POLLIN};
	long long number = number_of(pidfd);
	char path[64];
	int fd;

	if (number <= 0)
		return -ESRCH;
	snprintf(path, sizeof(path), "/proc/%lld", number);
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	/* still there: the number was its own all the time */
	if (poll(&end, 1, 0)) {
		close(fd);
		return -ESRCH;
	}
	return fd;
}

int procfs_file(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

uint64_t procfs_rss(int folder)
{
	int fd = procfs_file(folder, "status");
	long long kib;

	if (fd < 0)
		return 0;
	kib = number_in(fd, "\nVmRSS:");
	close(fd);
	return kib > 0 ? (uint64_t)kib << 10 : 0;
}
