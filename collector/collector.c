/* SPDX-License-Identifier: MIT */
#include "collector.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "auditor.h"
#include "baseline.h"
#include "cli/options.h"
#include "control/control.h"
#include "gate.h"
#include "growth/observation.h"
#include "ingest/drain.h"
#include "ingest/tables.h"
#include "log.h"
#include "output.h"
#include "overhead.h"
#include "progress.h"
#include "recorder.h"
#include "report/format.h"
#include "report/joined.h"
#include "report/names.h"
#include "report/report.h"
#include "ruling.h"
#include "sources.h"
#include "status.h"
#include "suppress/suppressions.h"
#include "symbol/namer.h"
#include "symbol/symbolizer.h"

/* --sample, or what --overhead begins with. */
static uint64_t first_mean(const struct options *options)
{
	if (options->sample_bytes != SAMPLE_UNSET)
		return options->sample_bytes;
	return options->overhead_percent > 0 ? OVERHEAD_START_BYTES : 0;
}

/* drain.each_round */
struct rounds {
	struct recorder recorder;
	struct overhead overhead;
	struct auditor auditor;
	struct control control;
	struct observation observation;
};

static bool each_round(void *arg)
{
	struct rounds *rounds = arg;

	overhead_round(&rounds->overhead);
	auditor_round(&rounds->auditor);
	observation_round(&rounds->observation);
	recorder_round(&rounds->recorder);
	return control_round(&rounds->control);
}

static void rounds_begin(struct rounds *rounds, struct drain *drain,
			 const struct options *options,
			 const struct policy *policy)
{
	recorder_init(&rounds->recorder, options, drain);
	overhead_init(&rounds->overhead, drain, options->overhead_percent,
		      first_mean(options));
	auditor_init(&rounds->auditor, drain);
	control_init(&rounds->control, drain, policy);
	observation_init(&rounds->observation, drain, options->pprof_url);
	rounds->control.observe = observation_add;
	rounds->control.observe_arg = &rounds->observation;
	drain->each_round = each_round;
	drain->arg = rounds;
}

static void rounds_end(struct rounds *rounds)
{
	auditor_end(&rounds->auditor);
	observation_end(&rounds->observation);
	control_end(&rounds->control);
}

/* What targets are told; from here on they may come. */
static int start(struct drain *drain, const struct options *options)
{
	struct share *share = drain->share;
	int error = share_init(share);
	struct session_config *config = share->config;

	if (error)
		return error;
	share->tables = tables_new(UNWIND_TABLES_BYTES);
	tick_start(&drain->tick);
	usleep(1000); /* to measure a tick */
	config->depth = options->depth;
	config->raw = !options->is_raw_off;
	config->follow = options->is_follow;
	config->free_stacks = options->is_free_stacks;
	config->slice_bytes = STACK_SLICE_MAX;
	config->stall_ns = options->stall_ns;
	config->tick_ns = (uint64_t)(tick_ns(&drain->tick) * 4294967296.0);
	atomic_store(&config->sample_bytes, first_mean(options));
	atomic_store(&config->sequence, !tick_is_usable());
	atomic_store(&config->on, 1);
	return listen_start(drain->listener);
}

static int write_report(const struct report *report,
			const struct options *options,
			const struct report_request *request)
{
	char *path = NULL;

	if (request->file) {
		path = output_path(request->file, report->n_processes
						      ? report->processes[0]
						      : NULL);
		if (!path)
			return -ENOMEM;
	}
	int error =
	    output_report(options, path, stderr, report, request->format);
	free(path);
	return error;
}

static void say_tables(struct tables *tables)
{
	struct tables_counts counts = tables_counts(tables);

	log_detail("unwind tables: %" PRIu64 " compiled, %" PRIu64
		   " from the cache (%" PRIu64 " there were not good), %" PRIu64
		   " files without, %" PRIu64 " KiB",
		   counts.compiled, counts.loaded, counts.bad, counts.without,
		   counts.bytes >> 10);
}

/* Reports need not be; a baseline and a capture that were asked for, too. */
static bool write_all(struct recorder *recorder, const struct report *report,
		      const struct options *options)
{
	bool is_written = true;

	for (size_t i = 0; i < options->n_reports; i++)
		if (write_report(report, options, &options->reports[i]))
			is_written = false;
	if (options->is_update_baseline &&
	    baseline_update(options->baseline, report))
		is_written = false;
	if (!recorder_finish(recorder, report) && options->capture)
		is_written = false;
	return is_written;
}

/* Without names a report is still one. */
static void find_names(struct symbolizer *symbolizer,
		       const struct report_source *source)
{
	struct progress progress;
	const struct namer_options how = {
	    .asks_servers = true,
	    .on_progress = progress_names,
	    .argument = &progress,
	};

	progress_start(&progress);
	names_look_up(symbolizer, source->processes, source->n_processes, &how);
	progress_end(&progress);
}

static int report_all(struct drain *drain, struct recorder *recorder,
		      const struct policy *policy, struct joined *joined)
{
	const struct options *options = recorder->options;
	struct report_source source;
	struct report report;
	struct symbolizer *symbolizer = symbolizer_new();

	if (!symbolizer || sources_list(&source, drain))
		return STATUS_INCOMPLETE;
	recorder_preload(recorder, symbolizer);
	find_names(symbolizer, &source);
	if (report_init(&report, symbolizer, &source, policy)) {
		log_error("out of memory: no report");
		return STATUS_INCOMPLETE;
	}
	bool is_joined = !gate_join(joined, &report);
	const struct ruling_facts facts = {
	    .is_written = write_all(recorder, &report, options) && is_joined,
	    .has_own = drain->child_pid > 0 && drain->child_status != 0,
	};
	return options->is_for_harness
		   ? facts.is_written ? STATUS_OK : STATUS_INCOMPLETE
		   : ruling_status(&report, options, &facts);
	/* the process ends here: nothing is given back piece by piece */
}

int collector_main(int listen_fd, int control_fd, const struct options *options)
{
	static struct share share;
	static struct listener listener;
	static struct drain drain;
	static struct rounds rounds;
	static struct suppressions suppressions;
	static struct joined joined;
	struct policy policy = options->policy;
	struct baseline *baseline = NULL;

	/* what is too large for a limit (ulimit -f) is an error, no end */
	signal(SIGXFSZ, SIG_IGN);
	if (gate_baseline(&baseline, options) ||
	    gate_suppressions(&suppressions, options) ||
	    gate_scan(&joined, options))
		return STATUS_INCOMPLETE;
	gate_use(&policy, baseline);
	gate_suppress(&policy, &suppressions);
	listener = (struct listener){
	    .fd = listen_fd,
	    .share = &share,
	    .ring_bytes = options->memory_bytes,
	    .wants_non_go = options->is_non_go_wanted,
	    .name = options->name,
	};
	drain = (struct drain){
	    .listener = &listener,
	    .share = &share,
	    .control_fd = control_fd,
	};
	rounds_begin(&rounds, &drain, options, &policy);
	int error = start(&drain, options);
	if (error) {
		log_error("the collector cannot start: %s", strerror(-error));
		return STATUS_INCOMPLETE;
	}
	if (send(control_fd, "", 1, MSG_NOSIGNAL) != 1)
		return STATUS_INCOMPLETE;
	drain_run(&drain);
	rounds_end(&rounds);
	if (share.tables)
		say_tables(share.tables);
	return drain.child_pid
		   ? report_all(&drain, &rounds.recorder, &policy, &joined)
		   : STATUS_OK;
}
