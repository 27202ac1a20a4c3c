/* SPDX-License-Identifier: MIT */
#include "waiter/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/options.h"
#include "collector.h"
#include "harness/scratch.h"
#include "log.h"
#include "status.h"
#include "waiter/preloadable.h"
#include "waiter/shim_place.h"

#define READY_MS 5000

bool launch_find_shim(struct launch *launch)
{
	if (!shim_place_find(launch->shim)) {
		log_error("libdarkheap.so is not beside darkheap nor in "
			  "../lib/darkheap: install both together");
		return false;
	}
	if (shim_place_is_usable(launch->shim))
		return true;
	log_error("'%s' cannot be preloaded: its path must not hold a "
		  "space or a colon",
		  launch->shim);
	return false;
}

void launch_fill_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

void launch_let_go(int fd)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return;
	dup2(null, fd);
	close(null);
}

/* "-", and names such as /dev/stdout or /proc/self/fd/1 */
bool launch_wants_stdout(const struct options *options)
{
	for (size_t i = 0; i < options->n_reports; i++) {
		const char *file = options->reports[i].file;
		if (file && (!strcmp(file, "-") || !strncmp(file, "/dev/", 5) ||
			     !strncmp(file, "/proc/", 6)))
			return true;
	}
	return false;
}

/* A dying waiter's descriptors close before it stops being our parent. */
static bool is_alone(int control)
{
	struct pollfd waiter = {.fd = control};

	return poll(&waiter, 1, 0) == 1 && waiter.revents & POLLHUP;
}

/* The signals that are blocked since the waiter's start stay so. */
static void run_collector(struct launch *launch, int control)
{
	close(launch->control);
	launch_let_go(STDIN_FILENO);
	if (!launch_wants_stdout(launch->options))
		launch_let_go(STDOUT_FILENO);
	if (launch->is_apart)
		launch_let_go(STDERR_FILENO);
	int status = collector_main(launch->door.fd, control, launch->options);
	if (is_alone(control)) {
		door_close(&launch->door);
		if (launch->scratch)
			scratch_remove(launch->scratch);
	}
	exit(status);
}

static bool is_ready(int control)
{
	struct pollfd ready = {.fd = control, .events = POLLIN};
	char byte;
	int n;

	do
		n = poll(&ready, 1, READY_MS);
	while (n < 0 && errno == EINTR);
	return n == 1 && recv(control, &byte, 1, 0) == 1;
}

bool launch_collector(struct launch *launch)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends)) {
		log_error("cannot make a socket: %s", strerror(errno));
		return false;
	}
	launch->control = ends[0];
	pid_t pid = fork();
	if (!pid)
		run_collector(launch, ends[1]);
	close(ends[1]);
	launch->collector = pid < 0 ? 0 : pid;
	if (pid > 0 && is_ready(ends[0]))
		return true;
	log_error("the collector did not start%s%s", pid < 0 ? ": " : "",
		  pid < 0 ? strerror(errno) : "");
	return false;
}

int launch_early_end(void)
{
	static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	sigset_t pending;

	sigpending(&pending);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (sigismember(&pending, ends[i]))
			return ends[i];
	return 0;
}

/*
 * GLib before 2.76 hands out pieces of slabs, and a slab is on the books of
 * whoever happened to need a new one; this is its own way to have each piece
 * allocated by malloc.
 */
static bool set_allocators(void)
{
	return !setenv("G_SLICE", "always-malloc", false);
}

static bool set_environment(const struct launch *launch)
{
	const char *others = getenv("LD_PRELOAD");
	const char *name = launch->options->name;
	char *value;

	if (asprintf(&value, "%s%s%s", launch->shim,
		     others && *others ? ":" : "", others ? others : "") < 0)
		return false;
	return !setenv("LD_PRELOAD", value, 1) && set_allocators() &&
	       !setenv("DARKHEAP_SOCKET", launch->door.path, 1) &&
	       (!name || !setenv("DARKHEAP_NAME", name, 1));
}

bool launch_is_test_binary(char **program)
{
	for (char **word = program + 1; *word; word++)
		if (!strncmp(*word, "-test.", 6))
			return true;
	return false;
}

static void run_program(struct launch *launch, pid_t waiter, int failure)
{
	char **program = launch->options->program;

	if (launch_is_test_binary(program)) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != waiter)
			_exit(STATUS_FAILED);
	}
	if (launch->is_apart)
		setpgid(0, 0);
	if (launch->prepare)
		launch->prepare(launch->prepare_arg);
	signals_restore(&launch->signals);
	errno = ENOMEM;
	if (launch->is_untracked || set_environment(launch))
		execvp(*program, program);
	int error = errno;
	if (write(failure, &error, sizeof(error)) < 0)
		_exit(STATUS_FAILED);
	_exit(STATUS_NOT_EXECUTABLE);
}

static const char *hint(const char *program, int error)
{
	struct stat status;
	bool is_there = !stat(program, &status);

	if (is_there && S_ISDIR(status.st_mode))
		return ": it is a directory, name the program in it";
	if (error == ENOENT && !strchr(program, '/'))
		return is_there ? " in $PATH: put ./ before it"
				: " in $PATH: name the program with its path";
	if (error == ENOENT && is_there)
		return ": its interpreter (#! or ld.so) is missing";
	if (error == ENOENT || error == ENOTDIR)
		return ": check its path";
	if (error == EACCES)
		return ": make it executable with chmod +x";
	if (error == ENOEXEC)
		return ": was it built for another machine?";
	return "";
}

static int explain(const char *program, int error)
{
	bool is_absent = error == ENOENT || error == ENOTDIR;

	log_error("cannot run '%s': %s%s", program, strerror(error),
		  hint(program, error));
	return is_absent ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE;
}

static void look_at_program(struct launch *launch)
{
	const char *program = *launch->options->program;

	launch->is_untracked = !is_preloadable(program);
	if (launch->is_untracked && !launch->is_apart)
		log_error("'%s' runs untracked: it is linked with the shared "
			  "libasan, which ends a program that has anything "
			  "preloaded; build it without -asan",
			  program);
}

int launch_program(struct launch *launch)
{
	int ends[2], error = 0;
	pid_t self = getpid();

	look_at_program(launch);
	if (pipe2(ends, O_CLOEXEC)) {
		log_error("cannot make a pipe: %s", strerror(errno));
		return STATUS_FAILED;
	}
	pid_t pid = fork();
	if (!pid)
		run_program(launch, self, ends[1]);
	if (pid < 0)
		log_error("cannot start a process: %s", strerror(errno));
	if (pid > 0 && launch->is_apart)
		setpgid(pid, pid); /* whoever of us is first */
	close(ends[1]);
	ssize_t n = pid < 0 ? 0 : read(ends[0], &error, sizeof(error));
	close(ends[0]);
	if (pid < 0)
		return STATUS_FAILED;
	launch->program = pid;
	if (n <= 0)
		return 0;
	waitpid(pid, NULL, 0);
	return launch->is_apart ? STATUS_NOT_FOUND
				: explain(*launch->options->program, error);
}
