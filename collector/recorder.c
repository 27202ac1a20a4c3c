/* SPDX-License-Identifier: MIT */
#include "recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/options.h"
#include "ingest/drain.h"
#include "log.h"
#include "model/now.h"
#include "output.h"
#include "report/names.h"
#include "report/report.h"
#include "sources.h"
#include "still.h"
#include "symbol/namer.h"
#include "symbol/symbolizer.h"
#include "version.h"

/* A commit is started so often; with what it takes it is done within 10 s. */
#define INTERVAL_NS INT64_C(5000000000)
#define NICE 10
/* NAME.PID.darkheap, NAME.PID.2.darkheap, ... */
#define NAMES_MAX 1000

void recorder_init(struct recorder *recorder, const struct options *options,
		   struct drain *drain)
{
	void *shared = mmap(NULL, CAPTURE_WHY_BYTES, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	*recorder = (struct recorder){
	    .options = options,
	    .drain = drain,
	    .is_off = options->capture && !strcmp(options->capture, "none"),
	    .next_ns = now_ns(CLOCK_MONOTONIC) + INTERVAL_NS,
	    .failure = shared == MAP_FAILED ? NULL : shared,
	};
}

/* The oldest session that is tracked, or NULL. */
static const struct process *first_process(const struct drain *drain)
{
	const struct process *first = NULL;

	for (struct tracked *t = drain->sessions; t; t = t->next)
		if (!t->process.reason)
			first = &t->process;
	return first;
}

/* A new, empty file: nobody else's is ever overwritten. */
static bool make_file(const char *path, bool is_overwrite)
{
	int how = is_overwrite ? O_TRUNC : O_EXCL;
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0666);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/* In a container every run has the same PID: take the next free name. */
static char *make_named(const char *directory, const struct process *process)
{
	char *stem = output_path("%n.%p", process), *path = NULL;

	for (int i = 1; stem && i <= NAMES_MAX; i++) {
		int made =
		    i == 1 ? asprintf(&path, "%s/%s.darkheap", directory, stem)
			   : asprintf(&path, "%s/%s.%d.darkheap", directory,
				      stem, i);
		if (made < 0)
			path = NULL;
		if (!path || make_file(path, false))
			break;
		free(path);
		path = NULL;
		if (errno != EEXIST)
			break;
	}
	free(stem);
	return path;
}

static char *make_default(const struct process *process)
{
	const char *temporary = getenv("TMPDIR");
	char *path = make_named(".", process);

	if (path || errno == EEXIST)
		return path;
	int error = errno;
	path =
	    make_named(temporary && *temporary ? temporary : "/tmp", process);
	if (!path)
		errno = error;
	return path;
}

static char *make_asked(const struct options *options,
			const struct process *process)
{
	char *path = output_path(options->capture, process);

	if (path && make_file(path, options->is_overwrite))
		return path;
	free(path);
	return NULL;
}

static bool fail(struct recorder *recorder, const char *why)
{
	snprintf(recorder->why, sizeof(recorder->why), "%s", why);
	return false;
}

/* The file, once somebody is tracked. */
static bool make_path(struct recorder *recorder)
{
	const struct options *options = recorder->options;
	const struct process *process = first_process(recorder->drain);

	if (recorder->path)
		return true;
	recorder->path = options->capture ? make_asked(options, process)
					  : make_default(process);
	if (recorder->path)
		return true;
	return fail(recorder, errno == EEXIST
				  ? "it is there already (-f overwrites)"
				  : strerror(errno));
}

void recorder_preload(struct recorder *recorder, struct symbolizer *symbolizer)
{
	if (recorder->is_made)
		capture_preload(recorder->path, symbolizer);
}

/* In the child. */
static int commit(struct recorder *recorder)
{
	const struct namer_options how = {.asks_servers = true};
	struct drain *drain = recorder->drain;
	struct symbolizer *symbolizer = symbolizer_new();
	struct report_source source;
	struct report report;
	int error = -ENOMEM;

	setpriority(PRIO_PROCESS, 0, NICE);
	if (symbolizer && !sources_list(&source, drain)) {
		recorder_preload(recorder, symbolizer);
		names_look_up(symbolizer, source.processes, source.n_processes,
			      &how);
		error = report_init(&report, symbolizer, &source,
				    &recorder->options->policy);
	}
	if (error)
		return error;
	return capture_save(recorder->path, &report, DARKHEAP_VERSION, false,
			    recorder->failure);
}

/* All stacks count as stored; if the child fails, none does. */
static void mark_stored(struct drain *drain, bool is_stored)
{
	for (struct tracked *t = drain->sessions; t; t = t->next)
		for (uint32_t i = 0; i < t->process.n_stacks; i++) {
			struct stack *stack = t->process.stacks[i];

			stack->stored = is_stored
					    ? stack->tally.allocated_objects +
						  stack->tally.freed_objects
					    : 0;
		}
}

/* Who came since the last commit gets the next row, the oldest first. */
static void number_all(struct recorder *recorder)
{
	uint32_t n = 0, at;

	for (struct tracked *t = recorder->drain->sessions; t; t = t->next)
		n += !t->process.number;
	at = recorder->last_number += n;
	for (struct tracked *t = recorder->drain->sessions; t; t = t->next)
		if (!t->process.number)
			t->process.number = at--;
}

static void start(struct recorder *recorder)
{
	struct drain *drain = recorder->drain;

	*recorder->failure = 0;
	number_all(recorder);
	pid_t child = still_fork(drain);
	if (!child)
		_exit(commit(recorder) ? EXIT_FAILURE : EXIT_SUCCESS);
	if (child < 0) {
		fail(recorder, strerror(errno));
		return;
	}
	recorder->child = child;
	mark_stored(drain, true);
}

static void reap(struct recorder *recorder, int options)
{
	int status;
	pid_t pid;

	if (!recorder->child)
		return;
	do
		pid = waitpid(recorder->child, &status, options);
	while (pid < 0 && errno == EINTR);
	if (!pid)
		return;
	recorder->child = 0;
	if (pid > 0 && WIFEXITED(status) && !WEXITSTATUS(status)) {
		recorder->is_made = true;
		recorder->why[0] = 0;
		return;
	}
	mark_stored(recorder->drain, false);
	recorder->progress = 0;
	fail(recorder, *recorder->failure ? recorder->failure
					  : "the process that wrote it died");
}

/* What a capture shows of the past. */
static void look(struct recorder *recorder)
{
	uint64_t every_ns = recorder->options->snapshot_ns;
	int64_t now = now_ns(CLOCK_REALTIME);

	for (struct tracked *t = recorder->drain->sessions; t; t = t->next) {
		if (t->is_over)
			continue;
		timeline_look(&t->process, now, false);
		if (every_ns)
			process_snapshot(&t->process, now, every_ns);
	}
}

static uint64_t looks_at(const struct process *process)
{
	return process->growth ? process->growth->looks : 0;
}

/* Another number when there is something to keep; 0: nobody is tracked. */
static uint64_t progress_of(const struct drain *drain)
{
	uint64_t progress = 0;

	for (const struct tracked *t = drain->sessions; t; t = t->next)
		if (!t->process.reason)
			progress += 1 + t->process.events + t->process.n_marks +
				    t->is_over + looks_at(&t->process);
	return progress;
}

void recorder_round(void *arg)
{
	struct recorder *recorder = arg;

	look(recorder);
	/* of a test nothing is kept until it has been judged */
	if (recorder->is_off || recorder->options->is_for_harness ||
	    !recorder->failure)
		return;
	reap(recorder, WNOHANG);
	if (recorder->child || now_ns(CLOCK_MONOTONIC) < recorder->next_ns)
		return;
	recorder->next_ns = now_ns(CLOCK_MONOTONIC) + INTERVAL_NS;
	uint64_t progress = progress_of(recorder->drain);
	if (progress == recorder->progress || !make_path(recorder))
		return;
	recorder->progress = progress;
	start(recorder);
}

/* An empty file that we made is no capture. */
static void give_up(struct recorder *recorder)
{
	struct stat status;

	if (recorder->path && !recorder->is_made &&
	    !stat(recorder->path, &status) && S_ISREG(status.st_mode)) {
		char *helper;

		unlink(recorder->path);
		for (int i = 0; i < 2; i++)
			if (asprintf(&helper, "%s%s", recorder->path,
				     i ? "-wal" : "-shm") >= 0) {
				unlink(helper);
				free(helper);
			}
	}
}

static bool say_failure(const struct recorder *recorder)
{
	const char *place = recorder->path ? recorder->path
			    : recorder->options->capture
				? recorder->options->capture
				: "NAME.PID.darkheap";

	log_error("no capture: cannot write '%s': %s%s", place, recorder->why,
		  recorder->is_made ? " (it holds what was seen before)" : "");
	return false;
}

/* Who asked for a FILE gets one; else, where nobody was tracked, nothing. */
static bool is_wanted(const struct recorder *recorder,
		      const struct report *report)
{
	if (recorder->is_off || recorder->options->capture)
		return !recorder->is_off;
	return report->n_tracked > 0;
}

void recorder_say_kept(const char *path)
{
	if (!strncmp(path, "./", 2))
		path += 2;
	log_note("kept in %s; next: darkheap report --format=html "
		 "--output=leaks.html %s",
		 path, path);
}

bool recorder_finish(struct recorder *recorder, const struct report *report)
{
	reap(recorder, 0);
	if (!is_wanted(recorder, report))
		return true;
	if (!make_path(recorder))
		return say_failure(recorder);
	number_all(recorder);
	if (capture_save(recorder->path, report, DARKHEAP_VERSION, true,
			 recorder->why)) {
		give_up(recorder);
		return say_failure(recorder);
	}
	recorder->is_made = true;
	if (!recorder->options->is_for_harness)
		recorder_say_kept(recorder->path);
	return true;
}
