/* SPDX-License-Identifier: MIT */
#include "ingest/account.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void account_off(struct process *process, uint32_t off)
{
	if (off == OFF_FREE_LOST) {
		process->loss.frees++;
		process_incomplete(process,
				   "there was no room for a free: what came "
				   "after it was not used (--memory, --stall)");
	}
	if (off == OFF_CONFINED)
		process_incomplete(process,
				   "the program has confined itself by prctl "
				   "(strict seccomp, no TSC): what came after "
				   "that was not recorded");
	if (off == OFF_COLLECTOR || off == OFF_BAD_STATE)
		process_incomplete(process, "the program switched tracking "
					    "off");
}

static void account_go(struct tracked *tracked)
{
	struct process *process = &tracked->process;
	uint32_t state = atomic_load(&tracked->control->go_state);

	bool has_runtime = tracked->stacks.runtimes.n_layouts;

	process->go_state = state == GO_FAILED ? "failed"
			    : has_runtime      ? "ok"
					       : "none";
	if (!has_runtime && !*process->go_why)
		snprintf(process->go_why, sizeof(process->go_why),
			 "no Go code was loaded");
	if (state == GO_FAILED)
		snprintf(process->go_why, sizeof(process->go_why),
			 "the self-check refused every stack: is this Go "
			 "release newer than darkheap?");
}

static void account_message(struct process *process,
			    const struct session_control *control)
{
	if (!atomic_load(&control->message_set))
		return;
	memcpy(process->message, control->message, sizeof(control->message));
	process->message[sizeof(control->message) - 1] = 0;
}

/* Of a shim that checks itself: it is a test. */
static void account_checks(struct process *process,
			   const struct session_control *control)
{
	uint64_t checked = atomic_load(&control->checked);

	if (checked)
		snprintf(process->message, sizeof(process->message),
			 "%" PRIu64
			 " stacks that were known were walked again, "
			 "%" PRIu64 " were wrong",
			 checked, atomic_load(&control->wrong));
}

/* The shim's own words come first. */
static void account_tables(struct tracked *tracked)
{
	char *message = tracked->process.message;

	if (stacks_refused(&tracked->stacks) && !*message)
		snprintf(message, sizeof(tracked->process.message),
			 "there was no room for all unwind tables: some C "
			 "stacks were copied whole, which takes longer");
}

static void account_build_id(struct process *process)
{
	char *at = process->build_id;

	for (size_t i = 0; i < process->modules.count; i++) {
		const struct module *module = process->modules.modules[i];
		for (int j = 0; module->main && j < module->build_id_bytes; j++)
			at += sprintf(at, "%02x", module->build_id[j]);
	}
}

/* A step that the target took by itself. */
static void account_sampling(struct process *process)
{
	struct sampling *sampling = &process->sampling;
	double seconds = process_seconds(process, sampling->newest);
	struct sampling_step step = {
	    .time_ns = process->start.tv_sec * INT64_C(1000000000) +
		       process->start.tv_nsec,
	    .mean = sampling_raised(sampling),
	    .why = "for so many sampled blocks live at once",
	};

	if (!step.mean)
		return;
	if (seconds > 0)
		step.time_ns += (int64_t)(seconds * 1e9);
	sampling_add_step(sampling, &step);
}

void account_now(struct tracked *tracked, const struct tick *tick)
{
	struct process *process = &tracked->process;
	struct session_control *control = tracked->control;

	if (process->reason || !control)
		return;
	if (process->ns_per_tick > 0)
		process->ns_per_tick = tick_ns(tick);
	uint64_t untracked = atomic_load(&control->untracked);
	process->degraded.stalled_ns = atomic_load(&control->stalled_ns);
	account_off(process, atomic_load(&control->off));
	account_go(tracked);
	account_build_id(process);
	account_message(process, control);
	account_sampling(process);
	account_tables(tracked);
	account_checks(process, control);
	if (process->loss.allocs || process->loss.stacks)
		process_incomplete(process, "events were lost: the collector "
					    "was too slow (--stall, --memory)");
	if (untracked)
		process_incomplete(process, "threads found no ring memory: "
					    "give --memory more");
	process->loss.allocs += untracked;
	if (atomic_load(&control->silent))
		process_incomplete(process,
				   "a thread jumped out of malloc (longjmp, an "
				   "exception): it was not recorded from then "
				   "on");
	if (tracked->is_out_of_memory)
		process_incomplete(process, "the collector had no memory");
}

void account_close(struct tracked *tracked, const struct tick *tick)
{
	if (!tracked->process.reason && tracked->control)
		stacks_finish(&tracked->stacks);
	account_now(tracked, tick);
}
