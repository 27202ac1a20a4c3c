/* SPDX-License-Identifier: MIT */
#include "waiter/waiter.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector.h"
#include "harness/harness.h"
#include "log.h"
#include "ruling.h"
#include "status.h"
#include "waiter/launch.h"
#include "waiter/signals.h"
#include "waiter/watch.h"

static int collector_verdict(const struct watch *watch)
{
	int status = watch->collector_status;

	if (!watch->has_collector_ended)
		return 0;
	if (WIFEXITED(status) && (WEXITSTATUS(status) == STATUS_OK ||
				  WEXITSTATUS(status) == STATUS_VIOLATED ||
				  WEXITSTATUS(status) == STATUS_INCOMPLETE))
		return WEXITSTATUS(status);
	if (WIFSIGNALED(status))
		log_error("the collector was ended by signal %d: no report",
			  WTERMSIG(status));
	else
		log_error("the collector failed: no report");
	return ruling_missed(watch->launch.options);
}

static int leave(const struct watch *watch)
{
	int verdict = collector_verdict(watch);

	if (WIFSIGNALED(watch->child_status))
		return signals_die_by(WTERMSIG(watch->child_status));
	int code = WEXITSTATUS(watch->child_status);
	return code ? code : verdict;
}

/* In a process of its own, which ends with us. */
static pid_t start_harness(struct harness *harness, const struct watch *watch)
{
	pid_t waiter = getpid(), pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != waiter)
		_exit(STATUS_OK);
	exit(harness_judge(harness, watch));
}

/* Its collector has left a capture, or has said why it could not. */
static bool has_capture(struct watch *watch)
{
	if (watch->is_hurried || !WIFEXITED(watch->collector_status))
		return false;
	if (WEXITSTATUS(watch->collector_status) == STATUS_INCOMPLETE)
		watch->collector_status =
		    W_EXITCODE(ruling_missed(watch->launch.options), 0);
	else if (!WEXITSTATUS(watch->collector_status))
		return true;
	return false;
}

/* What a test binary left is judged once it has ended. */
static void judge_tests(struct harness *harness, struct watch *watch)
{
	pid_t pid = 0;

	watch->launch.options = harness->options;
	watch_close(watch);
	if (has_capture(watch))
		pid = start_harness(harness, watch);
	if (pid < 0)
		log_error("cannot start a process: %s", strerror(errno));
	if (pid > 0)
		watch_collector(watch, pid);
	if (watch->is_hurried && pid > 0)
		kill(pid, SIGTERM);
	harness_release(harness);
}

int waiter_run(const struct options *options)
{
	struct watch watch = {.launch = {.options = options, .control = -1}};
	struct harness harness;
	int status;

	launch_fill_standard();
	if (!launch_find_shim(&watch.launch))
		return STATUS_FAILED;
	signals_block(&watch.launch.signals);
	bool is_judged = harness_init(&harness, options);
	if (is_judged) {
		watch.launch.options = &harness.first;
		watch.launch.scratch = &harness.scratch;
	}
	status = watch_start(&watch);
	if (!status) {
		launch_let_go(STDIN_FILENO);
		if (!is_judged || !launch_wants_stdout(options))
			launch_let_go(STDOUT_FILENO);
		watch_wait(&watch);
	}
	if (is_judged && !status)
		judge_tests(&harness, &watch);
	else if (is_judged)
		harness_release(&harness);
	watch_close(&watch); /* leave() may end us */
	if (status)
		return status < 0 ? signals_die_by(-status) : status;
	return leave(&watch);
}
