/* SPDX-License-Identifier: MIT */
#include "ingest/unseen.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ingest/identity.h"
#include "symbol/buildinfo.h"

/* Enough to see what is not seen. */
#define UNSEEN_MAX 100

static bool has_ended(const struct tracked *tracked)
{
	struct pollfd end = {.fd = tracked->pidfd, .events = POLLIN};

	return tracked->pidfd < 0 || poll(&end, 1, 0) == 1;
}

/* Programs without any C have nothing to say. */
static bool is_without_cgo(int exe_fd)
{
	struct buildinfo info;
	const char *cgo;

	if (buildinfo_read(exe_fd, &info))
		return false;
	cgo = buildinfo_setting(&info, "CGO_ENABLED");
	bool is_without = cgo && !strcmp(cgo, "0");
	buildinfo_release(&info);
	return is_without;
}

static int reason_of(pid_t pid)
{
	char path[64];
	int reason = REASON_UNSEEN;

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return reason;
	if (identity_is_go_tool(fd))
		reason = REASON_GO_TOOL;
	else if (is_without_cgo(fd))
		reason = REASON_NO_LIBC;
	close(fd);
	return reason;
}

/* Who ends has no executable any more; who calls execve has the next one. */
void unseen_look(struct tracked *tracked)
{
	tracked->became = identity_exe(tracked->process.pid);
	tracked->became_reason = reason_of(tracked->process.pid);
	if (tracked->became && has_ended(tracked)) { /* or it is another's */
		free(tracked->became);
		tracked->became = NULL;
	}
}

static bool was_heard_of(const struct tracked *sessions,
			 const struct tracked *tracked)
{
	for (const struct tracked *t = sessions; t; t = t->next)
		if (t->process.pid == tracked->process.pid &&
		    t->arrival > tracked->arrival)
			return true;
	return false;
}

static struct tracked *unseen_new(const struct tracked *before)
{
	struct tracked *tracked = tracked_new();
	const char *base;

	if (!tracked)
		return NULL;
	base = strrchr(before->became, '/');
	tracked->process.pid = before->process.pid;
	tracked->process.ppid = before->process.ppid;
	tracked->process.exe = strdup(before->became);
	tracked->process.name = strdup(base ? base + 1 : before->became);
	tracked->process.reason = before->became_reason;
	tracked->process.start = before->process.end;
	clock_gettime(CLOCK_REALTIME, &tracked->process.end);
	tracked->process.end_kind = END_UNKNOWN;
	tracked->arrival = before->arrival;
	tracked->is_over = true;
	tracked_close(tracked);
	return tracked;
}

struct tracked *unseen_list(const struct tracked *sessions)
{
	struct tracked *list = NULL;
	int n = 0;

	for (const struct tracked *t = sessions; t && n < UNSEEN_MAX;
	     t = t->next) {
		if (!t->became || was_heard_of(sessions, t))
			continue;
		struct tracked *tracked = unseen_new(t);
		if (!tracked)
			break;
		tracked->next = list;
		list = tracked;
		n++;
	}
	return list;
}
