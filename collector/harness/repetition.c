/* SPDX-License-Identifier: MIT */
#include "harness/repetition.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/options.h"
#include "harness/again.h"
#include "harness/outcome.h"
#include "harness/scratch.h"
#include "harness/settling.h"
#include "model/now.h"
#include "model/process.h"
#include "report/site.h"
#include "report/site_test.h"
#include "symbol/symbolizer.h"
#include "waiter/watch.h"

#define CAPTURE_NAME "again.darkheap"
#define OUTPUT_NAME "output"

/* One that runs. */
struct running {
	struct watch watch;
	struct watch_limit limit;
	struct settling settling;
	struct options options;
	char capture[PATH_MAX], output[PATH_MAX];
	int output_fd; /* -1: nobody reads it */
};

/*
 * In the program's process.  With so little room for garbage what finalizers
 * own goes while the test runs; coverage would be counted twice.
 */
static void set_apart(const void *arg)
{
	const struct running *running = arg;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int output = running->output_fd >= 0 ? running->output_fd : null;

	dup2(null, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	setenv("GOGC", "1", 1);
	unsetenv("GOCOVERDIR");
}

/* All blocks, whatever the first run sampled. */
static void fill_options(struct running *running, const struct options *options)
{
	struct options *own = &running->options;

	*own = *options;
	own->is_for_harness = true;
	own->is_overwrite = true;
	own->is_update_baseline = own->is_free_stacks = false;
	own->capture = running->capture;
	own->baseline = own->socket = NULL;
	own->n_reports = 0;
	own->sample_bytes = 0;
	own->overhead_percent = 0;
	own->snapshot_ns = 0;
}

static void on_tick(void *arg)
{
	struct running *running = arg;

	settling_look(&running->settling, running->watch.launch.program);
}

static void prepare(struct running *running, const struct repeater *repeater,
		    const struct again *again)
{
	struct launch *launch = &running->watch.launch;

	*running = (struct running){.output_fd = -1};
	scratch_file(repeater->scratch, CAPTURE_NAME, running->capture);
	unlink(running->capture);
	fill_options(running, repeater->options);
	*launch = *repeater->launch;
	launch->options = &running->options;
	launch->door = (struct door){.fd = -1};
	launch->control = -1;
	launch->collector = launch->program = 0;
	launch->is_apart = true;
	launch->prepare = set_apart;
	launch->prepare_arg = running;
	running->limit.arg = running;
	running->watch.limit = &running->limit;
	if (!again->is_verbose)
		return;
	repetition_output(repeater, running->output);
	running->output_fd = open(
	    running->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

void repetition_output(const struct repeater *repeater, char *path)
{
	scratch_file(repeater->scratch, OUTPUT_NAME, path);
}

/* The words, with the files that hold it at its end. */
static char **make_words(struct running *running,
			 const struct repeater *repeater,
			 const struct again *wanted)
{
	struct again again = *wanted;

	if (settling_start(&running->settling, repeater->scratch)) {
		again.first_gate = running->settling.first;
		again.second_gate = running->settling.second;
		running->limit.on_tick = on_tick;
	}
	return again_words(repeater->options->program, &again);
}

/* Amounts of which some were lost say nothing of growth. */
static bool is_whole(const struct capture *capture)
{
	bool is_tracked = false;

	for (size_t i = 0; i < capture->n_processes; i++) {
		const struct process *process = capture->processes[i];
		const struct loss *loss = &process->loss;

		is_tracked = is_tracked || !process->reason;
		if (loss->allocs || loss->frees || loss->stacks)
			return false;
	}
	return is_tracked;
}

static enum repetition_end read_capture(struct repetition *repetition,
					const char *path)
{
	char why[CAPTURE_WHY_BYTES];

	repetition->symbolizer = symbolizer_new();
	if (!repetition->symbolizer)
		return REPETITION_LOST;
	if (capture_load(&repetition->capture, path, repetition->symbolizer, 0,
			 why))
		return REPETITION_LOST;
	return is_whole(&repetition->capture) ? REPETITION_GOOD
					      : REPETITION_LOST;
}

static enum repetition_end judge_end(const struct watch *watch,
				     struct repetition *repetition,
				     const char *capture)
{
	if (watch->is_hurried || watch->is_cut)
		return REPETITION_LATE;
	if (!WIFEXITED(watch->child_status) || WEXITSTATUS(watch->child_status))
		return REPETITION_BAD;
	return read_capture(repetition, capture);
}

static void run(struct repeater *repeater, struct running *running,
		struct repetition *repetition)
{
	struct watch *watch = &running->watch;
	int status = watch_start(watch);

	if (status) {
		repeater->is_hurried = status < 0;
		repetition->end = REPETITION_LOST;
		return;
	}
	watch_wait(watch);
	watch_close(watch);
	repeater->is_hurried = watch->is_hurried;
	repetition->status = watch->child_status;
	repetition->end = judge_end(watch, repetition, running->capture);
}

void repetition_run(struct repeater *repeater, const struct again *again,
		    int64_t until_ns, struct repetition *repetition)
{
	struct running running;
	int64_t start_ns = now_ns(CLOCK_MONOTONIC);
	char **words;

	*repetition = (struct repetition){.end = REPETITION_LATE};
	if (until_ns > repeater->deadline_ns)
		until_ns = repeater->deadline_ns;
	if (repeater->is_hurried || start_ns >= until_ns)
		return;
	prepare(&running, repeater, again);
	running.limit.deadline_ns = until_ns;
	words = make_words(&running, repeater, again);
	running.options.program = words;
	repetition->end = REPETITION_LOST;
	if (words)
		run(repeater, &running, repetition);
	repeater->runs++;
	repetition->ns = now_ns(CLOCK_MONOTONIC) - start_ns;
	settling_end(&running.settling);
	again_free(words);
	if (running.output_fd >= 0)
		close(running.output_fd);
}

void repetition_release(struct repetition *repetition)
{
	capture_free(&repetition->capture);
	symbolizer_free(repetition->symbolizer);
	*repetition = (struct repetition){.end = REPETITION_LOST};
}

static const struct site *find_site(const struct repetition *repetition,
				    const char *id)
{
	return table_find(&repetition->capture.sites->by_id,
			  strtoull(id, NULL, 16));
}

static void fill(struct trial *trial, const struct site *site,
		 const struct tally *tally)
{
	trial->left += tally_live_objects(tally);
	trial->allocated += tally->allocated_objects;
	trial->rules = site->finding.verdict;
}

void repetition_look(const struct repetition *repetition, const char *id,
		     uint32_t runs, struct trial *trial)
{
	const struct site *site = find_site(repetition, id);

	*trial = (struct trial){.runs = runs};
	if (site)
		fill(trial, site, &site->tally);
}

void repetition_look_test(const struct repetition *repetition, const char *id,
			  const char *name, uint32_t runs, struct trial *trial)
{
	const struct site *site = find_site(repetition, id);

	*trial = (struct trial){.runs = runs};
	for (size_t i = 0; site && i < site->n_tests; i++) {
		const struct site_test *test = &site->tests[i];

		if (test->name && name ? !strcmp(test->name, name)
				       : !test->name && !name)
			fill(trial, site, &test->tally);
	}
}
