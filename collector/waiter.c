/* SPDX-License-Identifier: MIT */
#include "waiter.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector.h"
#include "launch.h"
#include "log.h"
#include "signals.h"
#include "watch.h"

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

static int collector_verdict(const struct watch *watch)
{
	int status = watch->collector_status;

	if (!watch->has_collector_ended)
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
	return is_missed(watch->launch.options) ? COLLECTOR_INCOMPLETE : 0;
}

static int leave(const struct watch *watch)
{
	int verdict = collector_verdict(watch);

	if (WIFSIGNALED(watch->child_status))
		return signals_die_by(WTERMSIG(watch->child_status));
	int code = WEXITSTATUS(watch->child_status);
	return code ? code : verdict;
}

int waiter_run(const struct options *options)
{
	struct watch watch = {.launch = {.options = options, .control = -1}};

	launch_fill_standard();
	if (!launch_find_shim(&watch.launch))
		return WAITER_FAILED;
	signals_block(&watch.launch.signals);
	int status = watch_start(&watch);
	if (status)
		return status < 0 ? signals_die_by(-status) : status;
	launch_let_go(STDIN_FILENO);
	launch_let_go(STDOUT_FILENO);
	watch_wait(&watch);
	watch_close(&watch); /* leave() may end us */
	return leave(&watch);
}
