/* SPDX-License-Identifier: MIT */
#include "waiter/watch.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/options.h"
#include "ingest/child.h"
#include "model/now.h"
#include "status.h"
#include "waiter/signals.h"

/* A signal so soon after the end came with it: timeout(1) sends two. */
#define SAME_NS INT64_C(500000000)
#define TICK_NS INT64_C(5000000)
/* A collector that has not reported by then will not. */
#define REPORT_NS INT64_C(5000000000)

static void give_up(struct watch *watch)
{
	struct launch *launch = &watch->launch;

	if (launch->collector) {
		kill(launch->collector, SIGKILL);
		waitpid(launch->collector, NULL, 0);
	}
	watch_close(watch);
}

int watch_start(struct watch *watch)
{
	struct launch *launch = &watch->launch;
	int status = STATUS_FAILED, early;

	watch->start_ns = now_ns(CLOCK_MONOTONIC);
	if (!door_open(&launch->door, launch->options->socket) &&
	    launch_collector(launch)) {
		early = launch_early_end();
		status = early ? -early : launch_program(launch);
	}
	if (status)
		give_up(watch);
	return status;
}

void watch_close(struct watch *watch)
{
	if (watch->launch.control >= 0)
		close(watch->launch.control);
	watch->launch.control = -1;
	door_close(&watch->launch.door);
}

static void tell_end(struct watch *watch)
{
	struct child_end end = {watch->launch.program, watch->child_status};

	send(watch->launch.control, &end, sizeof(end), MSG_NOSIGNAL);
}

/* Somebody has stopped it (the terminal stops us, too): who waits for us would
 * wait for ever. */
static void wake_collector(const struct watch *watch)
{
	if (!watch->has_collector_ended)
		kill(watch->launch.collector, SIGCONT);
}

static void note_end(struct watch *watch, pid_t pid, int status)
{
	if (pid == watch->launch.program) {
		watch->has_child_ended = true;
		watch->child_status = status;
		watch->child_end_ns = now_ns(CLOCK_MONOTONIC);
		tell_end(watch);
		wake_collector(watch);
	} else if (pid == watch->launch.collector) {
		watch->has_collector_ended = true;
		watch->collector_status = status;
	}
}

/* As PID 1 all orphans are ours to reap. */
static void reap(struct watch *watch)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
		if (!WIFSTOPPED(status))
			note_end(watch, pid, status);
		else if (pid == watch->launch.collector &&
			 watch->has_child_ended && WSTOPSIG(status) == SIGSTOP)
			wake_collector(watch);
	}
}

static bool is_end(int signo)
{
	return signo == SIGINT || signo == SIGTERM || signo == SIGQUIT ||
	       signo == SIGHUP;
}

static bool is_hurry(const struct watch *watch, int signo)
{
	return is_end(signo) &&
	       now_ns(CLOCK_MONOTONIC) - watch->child_end_ns > SAME_NS;
}

/* What a test has started goes with it. */
static void cut(struct watch *watch)
{
	if (!watch->has_child_ended)
		kill(-watch->launch.program, SIGKILL);
	watch->is_cut = true;
}

static void cut_collector(const struct watch *watch)
{
	if (!watch->has_collector_ended)
		kill(watch->launch.collector, SIGKILL);
}

static void look_at_limit(struct watch *watch)
{
	const struct watch_limit *limit = watch->limit;
	int64_t now = now_ns(CLOCK_MONOTONIC);

	if (limit->on_tick && !watch->has_child_ended)
		limit->on_tick(limit->arg);
	if (!watch->is_cut && now > limit->deadline_ns)
		cut(watch);
	if (now > limit->deadline_ns + REPORT_NS)
		cut_collector(watch);
}

/* A run apart ends with us. */
static void take_apart(struct watch *watch, int signo)
{
	if (!is_end(signo))
		return;
	watch->is_hurried = true;
	cut(watch);
	cut_collector(watch);
}

static void take(struct watch *watch, const siginfo_t *info)
{
	if (watch->limit)
		take_apart(watch, info->si_signo);
	else if (watch->has_child_ended)
		watch->is_hurried = is_hurry(watch, info->si_signo);
	else if (signals_is_for_us(info))
		kill(watch->launch.program, info->si_signo);
}

void watch_wait(struct watch *watch)
{
	const struct timespec tick = {.tv_nsec = TICK_NS};
	const sigset_t *waited = &watch->launch.signals.waited;
	siginfo_t info;

	for (;;) {
		reap(watch);
		if (watch->has_child_ended && watch->has_collector_ended)
			return;
		int signo =
		    sigtimedwait(waited, &info, watch->limit ? &tick : NULL);
		if (watch->limit)
			look_at_limit(watch);
		if (signo < 0 || signo == SIGCHLD)
			continue;
		take(watch, &info);
		if (watch->is_hurried && !watch->limit)
			return;
	}
}

void watch_collector(struct watch *watch, pid_t pid)
{
	watch->launch.collector = pid;
	watch->has_collector_ended = false;
	watch_wait(watch);
}
