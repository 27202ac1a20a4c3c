/* SPDX-License-Identifier: MIT */
/*
 * collector.h - the collector's pid: its parent is ours, and it is not us; and
 * a wait until it has read all that came before
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "darkheap.h"

/* A pause would be too short on some machine: this is its answer. */
static inline void wait_for_collector(void)
{
	struct darkheap_amount all;
	int error = -EAGAIN;

	for (int i = 0; i < 50 && error; i++)
		error = darkheap_live(NULL, &all);
	if (error)
		_exit(99);
}

/* Without stdio, which would allocate; 0: not found. */
static pid_t collector_pid(void)
{
	char name[64] = "/proc/", digits[16], text[64] = "";
	int n = 0;

	for (pid_t p = getppid(); p; p /= 10)
		digits[n++] = (char)('0' + p % 10);
	digits[n] = 0;
	for (int i = 0; i < n / 2; i++) {
		char c = digits[i];
		digits[i] = digits[n - 1 - i];
		digits[n - 1 - i] = c;
	}
	strcat(strcat(strcat(name, digits), "/task/"), digits);
	int fd = open(strcat(name, "/children"), O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		return 0;
	close(fd);
	for (char *at = text; *at; at += *at == ' ') {
		pid_t pid = (pid_t)strtol(at, &at, 10);
		if (pid != getpid())
			return pid;
	}
	return 0;
}
