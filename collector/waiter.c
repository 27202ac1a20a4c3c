/* SPDX-License-Identifier: MIT */
#include "waiter.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector.h"
#include "door.h"
#include "log.h"

#define READY_MS 5000

struct waiter {
	const struct options *options;
	struct door door;
	char shim[PATH_MAX];
	int control; /* to the collector */
	pid_t collector, child;
	sigset_t original, waited;
	bool has_child_ended, has_collector_ended;
	int child_status, collector_status;
};

static bool find_shim(char shim[PATH_MAX])
{
	static const char *const places[] = {"libdarkheap.so",
					     "../lib/darkheap/libdarkheap.so"};
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n <= 0)
		return false;
	self[n] = 0;
	*(strrchr(self, '/') + 1) = 0;
	for (int i = 0; i < 2; i++) {
		int length = snprintf(shim, PATH_MAX, "%s%s", self, places[i]);
		if (length < PATH_MAX && !access(shim, R_OK))
			return true;
	}
	return false;
}

/* Blocked, so that none is lost; job control keeps its ways. */
static void block_signals(struct waiter *waiter)
{
	static const int kept[] = {SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT,
				   SIGSEGV, SIGBUS,  SIGFPE,  SIGILL,
				   SIGABRT, SIGTRAP, SIGSYS};

	sigfillset(&waiter->waited);
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		sigdelset(&waiter->waited, kept[i]);
	sigprocmask(SIG_BLOCK, &waiter->waited, &waiter->original);
}

static void run_collector(struct waiter *waiter, int control)
{
	static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT,
				      SIGPIPE};

	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		signal(ignored[i], SIG_IGN);
	sigprocmask(SIG_SETMASK, &waiter->original, NULL);
	close(waiter->control);
	exit(collector_main(waiter->door.fd, control, waiter->options));
}

static bool start_collector(struct waiter *waiter)
{
	struct pollfd ready = {.events = POLLIN};
	int ends[2];
	char byte;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return false;
	waiter->control = ready.fd = ends[0];
	waiter->collector = fork();
	if (!waiter->collector)
		run_collector(waiter, ends[1]);
	close(ends[1]);
	return waiter->collector > 0 && poll(&ready, 1, READY_MS) == 1 &&
	       recv(ends[0], &byte, 1, 0) == 1;
}

static void set_environment(const struct waiter *waiter)
{
	const char *others = getenv("LD_PRELOAD");
	char value[PATH_MAX * 2];

	snprintf(value, sizeof(value), "%s%s%s", waiter->shim,
		 others && *others ? ":" : "", others ? others : "");
	setenv("LD_PRELOAD", value, 1);
	setenv("DARKHEAP_SOCKET", waiter->door.path, 1);
	if (waiter->options->name)
		setenv("DARKHEAP_NAME", waiter->options->name, 1);
}

static bool is_test_binary(char **program)
{
	for (char **word = program + 1; *word; word++)
		if (!strncmp(*word, "-test.", 6))
			return true;
	return false;
}

static void run_child(struct waiter *waiter, int failure)
{
	char **program = waiter->options->program;
	pid_t parent = getppid();

	if (is_test_binary(program)) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(WAITER_FAILED);
	}
	set_environment(waiter);
	sigprocmask(SIG_SETMASK, &waiter->original, NULL);
	execvp(*program, program);
	int error = errno;
	if (write(failure, &error, sizeof(error)) < 0)
		_exit(WAITER_FAILED);
	_exit(WAITER_NOT_EXECUTABLE);
}

/* 0 once the program runs, else the status to leave with. */
static int start_child(struct waiter *waiter)
{
	int ends[2], error = 0;

	if (pipe2(ends, O_CLOEXEC))
		return WAITER_FAILED;
	waiter->child = fork();
	if (!waiter->child)
		run_child(waiter, ends[1]);
	close(ends[1]);
	ssize_t n =
	    waiter->child < 0 ? 0 : read(ends[0], &error, sizeof(error));
	close(ends[0]);
	if (waiter->child < 0) {
		log_error("cannot start a process: %s", strerror(errno));
		return WAITER_FAILED;
	}
	if (n <= 0)
		return 0;
	waitpid(waiter->child, NULL, 0);
	log_error("cannot run '%s': %s", *waiter->options->program,
		  strerror(error));
	return error == ENOENT || error == ENOTDIR ? WAITER_NOT_FOUND
						   : WAITER_NOT_EXECUTABLE;
}

static void tell_end(struct waiter *waiter, pid_t child, int status)
{
	struct child_end end = {child, status};

	send(waiter->control, &end, sizeof(end), MSG_NOSIGNAL);
}

/* As PID 1 all orphans are ours to reap. */
static void reap(struct waiter *waiter)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == waiter->child) {
			waiter->has_child_ended = true;
			waiter->child_status = status;
			tell_end(waiter, pid, status);
		} else if (pid == waiter->collector) {
			waiter->has_collector_ended = true;
			waiter->collector_status = status;
		}
	}
}

/* Until both have ended; who is in a hurry need not wait for the report. */
static void wait_for_ends(struct waiter *waiter)
{
	siginfo_t info;

	for (;;) {
		reap(waiter);
		if (waiter->has_child_ended && waiter->has_collector_ended)
			return;
		int signo = sigwaitinfo(&waiter->waited, &info);
		if (signo < 0 || signo == SIGCHLD)
			continue;
		bool is_hurry = signo == SIGINT || signo == SIGTERM ||
				signo == SIGQUIT || signo == SIGHUP;
		if (waiter->has_child_ended && is_hurry)
			return;
		/* the terminal's signals have reached the child already */
		if (!waiter->has_child_ended && info.si_code <= 0)
			kill(waiter->child, signo);
	}
}

static int die_by(int signo)
{
	struct rlimit none = {0, 0};
	sigset_t set;

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	signal(signo, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, signo);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	kill(getpid(), signo);
	return 128 + signo; /* PID 1 survives its own signals */
}

static int collector_verdict(const struct waiter *waiter)
{
	int status = waiter->collector_status;

	if (!waiter->has_collector_ended)
		return 0;
	if (WIFEXITED(status) && (WEXITSTATUS(status) == COLLECTOR_OK ||
				  WEXITSTATUS(status) == COLLECTOR_VIOLATED ||
				  WEXITSTATUS(status) == COLLECTOR_INCOMPLETE))
		return WEXITSTATUS(status);
	if (WIFSIGNALED(status))
		log_error("the collector was ended by signal %d: no report",
			  WTERMSIG(status));
	else
		log_error("the collector failed: no report");
	return waiter->options->policy.is_explicit ? COLLECTOR_INCOMPLETE : 0;
}

static int leave(const struct waiter *waiter)
{
	int verdict = collector_verdict(waiter);

	if (WIFSIGNALED(waiter->child_status))
		return die_by(WTERMSIG(waiter->child_status));
	int code = WEXITSTATUS(waiter->child_status);
	return code ? code : verdict;
}

int waiter_run(const struct options *options)
{
	struct waiter waiter = {.options = options, .control = -1};
	int status = WAITER_FAILED, error;

	if (!find_shim(waiter.shim)) {
		log_error("libdarkheap.so is not beside darkheap nor in "
			  "../lib/darkheap: install both together");
		return status;
	}
	block_signals(&waiter);
	error = door_open(&waiter.door, options->socket);
	if (error)
		log_error("cannot open socket '%s': %s", waiter.door.path,
			  strerror(-error));
	else if (!start_collector(&waiter))
		log_error("the collector did not start");
	else
		status = start_child(&waiter);
	if (!status) {
		wait_for_ends(&waiter);
		door_close(&waiter.door); /* leave() may end us */
		status = leave(&waiter);
	} else if (waiter.collector > 0) {
		kill(waiter.collector, SIGKILL);
		waitpid(waiter.collector, NULL, 0);
	}
	door_close(&waiter.door);
	return status;
}
