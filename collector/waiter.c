/* SPDX-License-Identifier: MIT */
#include "waiter.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "collector.h"
#include "door.h"
#include "launch.h"
#include "log.h"
#include "signals.h"

/* A signal so soon after the end came with it: timeout(1) sends two. */
#define SAME_NS INT64_C(500000000)

struct waiter {
	struct launch launch;
	bool has_child_ended, has_collector_ended;
	int child_status, collector_status;
	int64_t child_end_ns;
};

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void tell_end(struct waiter *waiter)
{
	struct child_end end = {waiter->launch.program, waiter->child_status};

	send(waiter->launch.control, &end, sizeof(end), MSG_NOSIGNAL);
}

/* As PID 1 all orphans are ours to reap. */
static void reap(struct waiter *waiter)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == waiter->launch.program) {
			waiter->has_child_ended = true;
			waiter->child_status = status;
			waiter->child_end_ns = now_ns();
			tell_end(waiter);
		} else if (pid == waiter->launch.collector) {
			waiter->has_collector_ended = true;
			waiter->collector_status = status;
		}
	}
}

static bool is_hurry(const struct waiter *waiter, int signo)
{
	return (signo == SIGINT || signo == SIGTERM || signo == SIGQUIT ||
		signo == SIGHUP) &&
	       now_ns() - waiter->child_end_ns > SAME_NS;
}

/* Until both have ended; who is in a hurry need not wait for the report. */
static void wait_for_ends(struct waiter *waiter)
{
	siginfo_t info;

	for (;;) {
		reap(waiter);
		if (waiter->has_child_ended && waiter->has_collector_ended)
			return;
		int signo = sigwaitinfo(&waiter->launch.signals.waited, &info);
		if (signo < 0 || signo == SIGCHLD)
			continue;
		if (waiter->has_child_ended && is_hurry(waiter, signo))
			return;
		if (!waiter->has_child_ended && signals_is_for_us(&info))
			kill(waiter->launch.program, signo);
	}
}

/* Without a collector nothing was judged and no FILE was written. */
static bool is_missed(const struct options *options)
{
	for (size_t i = 0; i < options->n_reports; i++)
		if (options->reports[i].file)
			return true;
	if (options->capture && strcmp(options->capture, CAPTURE_NONE))
		return true;
	return options->is_update_baseline ||
	       (options->policy.is_explicit && !options->is_no_fail);
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
	return is_missed(waiter->launch.options) ? COLLECTOR_INCOMPLETE : 0;
}

static int leave(const struct waiter *waiter)
{
	int verdict = collector_verdict(waiter);

	if (WIFSIGNALED(waiter->child_status))
		return signals_die_by(WTERMSIG(waiter->child_status));
	int code = WEXITSTATUS(waiter->child_status);
	return code ? code : verdict;
}

int waiter_run(const struct options *options)
{
	struct waiter waiter = {.launch = {.options = options, .control = -1}};
	struct launch *launch = &waiter.launch;
	int status = WAITER_FAILED, early = 0;

	launch_fill_standard();
	if (!launch_find_shim(launch))
		return status;
	signals_block(&launch->signals);
	if (!door_open(&launch->door, options->socket) &&
	    launch_collector(launch) && !(early = launch_early_end()))
		status = launch_program(launch);
	if (!status) {
		launch_let_go(STDIN_FILENO);
		launch_let_go(STDOUT_FILENO);
		wait_for_ends(&waiter);
		door_close(&launch->door); /* leave() may end us */
		return leave(&waiter);
	}
	if (launch->collector) {
		kill(launch->collector, SIGKILL);
		waitpid(launch->collector, NULL, 0);
	}
	door_close(&launch->door);
	return early ? signals_die_by(early) : status;
}
