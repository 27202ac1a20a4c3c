/* SPDX-License-Identifier: MIT */
#include "collector.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/drain.h"
#include "log.h"
#include "options.h"
#include "report/format.h"
#include "report/report.h"
#include "symbol/symbolizer.h"
#include "version.h"

static int start(struct drain *drain, struct listener *listener,
		 struct share *share, const struct options *options)
{
	int error = share_init(share);
	struct session_config *config = share->config;

	if (error)
		return error;
	tick_start(&drain->tick);
	usleep(1000);
	*(volatile uint32_t *)&config->depth = options->depth;
	config->raw = !options->is_raw_off;
	config->follow = options->is_follow;
	config->slice_bytes = STACK_SLICE_MAX;
	config->stall_ns = options->stall_ns;
	config->tick_ns = (uint64_t)(tick_ns(&drain->tick) * 4294967296.0);
	atomic_store(&config->sequence, !tick_is_usable());
	atomic_store(&config->on, 1);
	return listen_start(listener);
}

static bool wants_color(const struct options *options, FILE *out)
{
	if (options->color != COLOR_AUTO)
		return options->color == COLOR_ALWAYS;
	return isatty(fileno(out)) && !getenv("NO_COLOR");
}

/* "%p" is the process's pid, "%n" its name. */
static char *expand(const char *pattern, const struct process *process)
{
	char *path = NULL;
	size_t size;
	FILE *out = open_memstream(&path, &size);

	if (!out)
		return NULL;
	for (const char *c = pattern; *c; c++)
		if (c[0] == '%' && c[1] == 'p' && ++c)
			fprintf(out, "%d", process ? (int)process->pid : 0);
		else if (c[0] == '%' && c[1] == 'n' && ++c)
			fputs(process ? process->name : "none", out);
		else
			fputc(*c, out);
	return fclose(out) ? NULL : path;
}

static FILE *open_file(const char *path, const struct options *options)
{
	struct stat status;
	/* a fifo or /dev/stdout is there to be written */
	bool is_special = !stat(path, &status) && !S_ISREG(status.st_mode);
	int how = is_special ? 0 : options->is_overwrite ? O_TRUNC : O_EXCL;
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0666);

	if (fd < 0)
		log_error("cannot write '%s': %s%s", path, strerror(errno),
			  errno == EEXIST ? " (-f overwrites)" : "");
	return fd < 0 ? NULL : fdopen(fd, "w");
}

static int write_to(const struct report *report, const struct options *options,
		    const char *format, FILE *out)
{
	struct format_options how = {
	    .version = DARKHEAP_VERSION,
	    .color = wants_color(options, out),
	    .utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8"),
	    .verbose = options->is_verbose,
	};
	int error = format_find(format)->write(report, &how, out);

	return fflush(out) && !error ? -errno : error;
}

static int write_report(const struct report *report,
			const struct options *options,
			const struct report_request *request)
{
	const struct process *first =
	    report->n_processes ? report->processes[0] : NULL;

	if (!request->file)
		return write_to(report, options, request->format, stderr);
	if (!strcmp(request->file, "-"))
		return write_to(report, options, request->format, stdout);
	char *path = expand(request->file, first);
	FILE *out = path ? open_file(path, options) : NULL;
	int error = out ? write_to(report, options, request->format, out) : 0;
	if (out && fclose(out) && !error)
		error = -errno;
	if (out && error)
		log_error("cannot write '%s': %s", path, strerror(-error));
	free(path);
	return out ? error : -EIO;
}

/* The last line: which rule decided.  Only the program's 0 is replaced. */
static int say_status(const struct drain *drain, int status, const char *why,
		      const char *policy)
{
	int end = drain->child_status;
	bool is_own = drain->child_pid > 0 && end != 0;

	if (is_own)
		log_note("the program's own status stays; else %d: %s%s",
			 status, why, policy);
	else
		log_note("status %d: %s%s", status, why, policy);
	return status;
}

/* DESIGN "Status": 23 holds even when incomplete; 4 only when asked for. */
static int judge(const struct report *report, const struct options *options,
		 const struct drain *drain, bool is_written)
{
	const char *policy = options->policy.text;
	bool is_judged = report->n_tracked && !options->is_no_fail;

	if (is_judged && report->result == POLICY_FAIL)
		return say_status(drain, COLLECTOR_VIOLATED,
				  "violated: --fail-on=", policy);
	if (!is_written)
		return say_status(drain, COLLECTOR_INCOMPLETE,
				  "a report could not be written", "");
	if (is_judged && report->result == POLICY_UNKNOWN &&
	    options->policy.is_explicit)
		return say_status(drain, COLLECTOR_INCOMPLETE,
				  "the record is not complete, so nobody can "
				  "judge --fail-on=",
				  policy);
	return COLLECTOR_OK;
}

static size_t list_processes(struct drain *drain, const struct process **list)
{
	size_t n = 0;

	/* the child first, then in the order of their start */
	for (struct tracked *t = drain->sessions; t; t = t->next) {
		if (list)
			list[n] = &t->process;
		n++;
	}
	for (size_t i = 0; list && i < n / 2; i++) {
		const struct process *other = list[i];
		list[i] = list[n - 1 - i];
		list[n - 1 - i] = other;
	}
	return n;
}

static int report_all(struct drain *drain, const struct options *options)
{
	size_t n = 0;
	struct report report;
	struct symbolizer *symbolizer = symbolizer_new();
	bool is_written = true;

	for (struct tracked *t = drain->sessions; t; t = t->next)
		n++;
	const struct process **list = calloc(n + 1, sizeof(*list));
	if (!list || !symbolizer)
		return COLLECTOR_INCOMPLETE;
	n = list_processes(drain, list);
	struct report_source source = {.processes = list, .n_processes = n};
	if (report_init(&report, symbolizer, &source, &options->policy)) {
		log_error("out of memory: no report");
		return COLLECTOR_INCOMPLETE;
	}
	for (size_t i = 0; i < options->n_reports; i++)
		if (write_report(&report, options, &options->reports[i]))
			is_written = false;
	return judge(&report, options, drain, is_written);
	/* the process ends here: nothing is given back piece by piece */
}

int collector_main(int listen_fd, int control_fd, const struct options *options)
{
	static struct share share;
	static struct listener listener;
	static struct drain drain;

	listener.fd = listen_fd;
	listener.share = &share;
	listener.ring_bytes = options->memory_bytes;
	listener.wants_non_go = options->is_non_go_wanted;
	listener.name = options->name;
	drain.listener = &listener;
	drain.share = &share;
	drain.control_fd = control_fd;
	int error = start(&drain, &listener, &share, options);
	if (error) {
		log_error("the collector cannot start: %s", strerror(-error));
		return COLLECTOR_INCOMPLETE;
	}
	if (send(control_fd, "", 1, MSG_NOSIGNAL) != 1)
		return COLLECTOR_INCOMPLETE;
	drain_run(&drain);
	return drain.child_pid ? report_all(&drain, options) : COLLECTOR_OK;
}
