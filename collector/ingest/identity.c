/* SPDX-License-Identifier: MIT */
#include "ingest/identity.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ingest/tick.h"
#include "symbol/buildinfo.h"

#define ARGUMENTS_MAX 65536

static char **split_arguments(char *text, size_t bytes)
{
	size_t n = 0;

	for (size_t i = 0; i < bytes; i++)
		n += !text[i];
	char **args = calloc(n + 1, sizeof(*args));
	char *at = text;
	for (size_t i = 0; args && i < n; i++) {
		args[i] = strdup(at);
		at += strlen(at) + 1;
	}
	return args;
}

static char **read_arguments(pid_t pid)
{
	char path[64], *text = calloc(1, ARGUMENTS_MAX + 1);
	char **args = NULL;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && text) {
		ssize_t n = read(fd, text, ARGUMENTS_MAX);
		if (n > 0)
			args = split_arguments(text, (size_t)n);
	}
	if (fd >= 0)
		close(fd);
	free(text);
	return args;
}

char *identity_exe(pid_t pid)
{
	char path[64], target[4096];

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	if (n <= 0)
		return NULL;
	target[n] = 0;
	char *deleted = strstr(target, " (deleted)");
	if (deleted)
		*deleted = 0;
	return strdup(target);
}

static void read_go(struct process *process, int exe_fd)
{
	struct buildinfo info;

	if (exe_fd < 0 || buildinfo_read(exe_fd, &info))
		return;
	snprintf(process->go_version, sizeof(process->go_version), "%s",
		 info.version);
	const char *module =
	    info.main_module ? info.main_module : info.main_package;
	snprintf(process->main_module, sizeof(process->main_module), "%s",
		 module ? module : "");
	buildinfo_release(&info);
}

void identity_read(struct process *process, const struct session_hello *hello,
		   int fd, int exe_fd, const char *name)
{
	struct ucred peer = {0};
	socklen_t size = sizeof(peer);

	clock_gettime(CLOCK_REALTIME, &process->start);
	process->time_start = tick_now();
	/* in a sibling PID namespace the kernel says 0: then what was sent */
	getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size);
	process->pid = peer.pid ? peer.pid : hello->pid;
	process->ppid = hello->ppid;
	process->exe = identity_exe(process->pid);
	if (!process->exe)
		process->exe = strdup(hello->exe);
	process->args = read_arguments(process->pid);
	snprintf(process->libc, sizeof(process->libc), "%s", hello->libc);
	const char *base = process->exe ? strrchr(process->exe, '/') : NULL;
	process->name = strdup(name ? name : base ? base + 1 : hello->exe);
	read_go(process, exe_fd);
}

bool identity_is_go_tool(int exe_fd)
{
	struct buildinfo info;

	if (exe_fd < 0 || buildinfo_read(exe_fd, &info))
		return false;
	bool is_tool =
	    info.main_package && !strncmp(info.main_package, "cmd/", 4);
	buildinfo_release(&info);
	return is_tool;
}
