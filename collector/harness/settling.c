/* SPDX-License-Identifier: MIT */
#include "harness/settling.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/scratch.h"
#include "model/now.h"
#include "waiter/watch.h"

/* Finalizers are short; who has busy threads of its own never sleeps. */
#define QUIET_LOOKS 3
#define MOST_NS INT64_C(500000000)

bool settling_start(struct settling *settling, const struct scratch *scratch)
{
	*settling = (struct settling){.first_fd = -1, .second_fd = -1};
	scratch_file(scratch, "first", settling->first);
	scratch_file(scratch, "second", settling->second);
	settling_end(settling);
	if (mkfifo(settling->first, 0600) || mkfifo(settling->second, 0600))
		return false;
	settling->first_fd =
	    open(settling->first, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return settling->first_fd >= 0;
}

/* What was written is thrown away: a full pipe would hold it up. */
static void drain(int fd)
{
	char bytes[4096];

	while (read(fd, bytes, sizeof(bytes)) > 0)
		;
}

static bool is_reached(int fd)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

	return poll(&poll_fd, 1, 0) == 1 &&
	       poll_fd.revents & (POLLIN | POLLHUP);
}

/* The letter behind the name, which may hold anything: R runs, or wants to. */
static bool is_running(int task, const char *thread)
{
	char path[300], text[256] = "";
	const char *name_end;

	snprintf(path, sizeof(path), "%.280s/stat", thread);
	int fd = openat(task, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = 0;
	close(fd);
	name_end = strrchr(text, ')');
	return name_end && name_end[1] && name_end[2] == 'R';
}

static bool is_asleep(pid_t program)
{
	char path[64];
	struct dirent *entry;
	bool is = true;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)program);
	DIR *tasks = opendir(path);
	if (!tasks)
		return true;
	while (is && (entry = readdir(tasks)))
		is = *entry->d_name == '.' ||
		     !is_running(dirfd(tasks), entry->d_name);
	closedir(tasks);
	return is;
}

void settling_look(struct settling *settling, pid_t program)
{
	int64_t now = now_ns(CLOCK_MONOTONIC);

	if (settling->second_fd >= 0) {
		drain(settling->second_fd);
		return;
	}
	if (!settling->reached_ns && !is_reached(settling->first_fd))
		return;
	if (!settling->reached_ns)
		settling->reached_ns = now;
	drain(settling->first_fd);
	settling->quiet = is_asleep(program) ? settling->quiet + 1 : 0;
	if (settling->quiet >= QUIET_LOOKS ||
	    now - settling->reached_ns > MOST_NS)
		settling->second_fd =
		    open(settling->second, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

void settling_end(struct settling *settling)
{
	if (settling->first_fd >= 0)
		close(settling->first_fd);
	if (settling->second_fd >= 0)
		close(settling->second_fd);
	settling->first_fd = settling->second_fd = -1;
	unlink(settling->first);
	unlink(settling->second);
}
