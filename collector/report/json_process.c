/* SPDX-License-Identifier: MIT */
#include "report/json_process.h"

#include "model/process.h"
#include "report/json_site.h"
#include "report/reason.h"

static json_t *json_args(const struct process *process)
{
	json_t *args;

	if (!process->args)
		return json_null();
	args = json_array();
	for (char **arg = process->args; *arg; arg++)
		json_array_append_new(args, **arg ? json_text(*arg)
						  : json_string(""));
	return args;
}

static json_t *json_exit(const struct process *process)
{
	if (process->end_kind == END_EXITED)
		return json_pack("{s:i}", "code", process->end_value);
	if (process->end_kind == END_SIGNALED)
		return json_pack("{s:i}", "signal", process->end_value);
	return json_null();
}

json_t *json_process(const struct process *process)
{
	int reason = process->reason;

	return json_pack(
	    "{s:i, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o}",
	    "pid", (int)process->pid, "ppid", (int)process->ppid, "name",
	    json_text(process->name), "exe", json_text(process->exe), "args",
	    json_args(process), "go_version", json_text(process->go_version),
	    "package", json_text(process->package), "build_id",
	    json_text(process->build_id), "start", json_time(&process->start),
	    "end", json_time(&process->end), "exit", json_exit(process),
	    "tracked", !reason, "why_not",
	    reason ? json_text(reason_text(reason)) : json_null());
}

/* From when on which mean, the first one included. */
static json_t *json_steps(const struct sampling *sampling)
{
	json_t *steps = json_array();

	for (uint32_t i = 0; i < sampling->n_steps; i++) {
		const struct sampling_step *step = &sampling->steps[i];
		struct timespec time = {
		    .tv_sec = step->time_ns / 1000000000,
		    .tv_nsec = step->time_ns % 1000000000,
		};

		json_array_append_new(
		    steps,
		    json_pack("{s:o, s:o, s:o}", "time", json_time(&time),
			      "mean_bytes",
			      step->mean ? json_count(step->mean) : json_null(),
			      "why", json_text(step->why)));
	}
	return steps;
}

static json_t *json_sampling(const struct process *process)
{
	static const struct sampling none;
	const struct sampling *sampling = process ? &process->sampling : &none;
	uint64_t mean = sampling_mean(sampling);

	return json_pack("{s:s, s:o, s:o}", "mode",
			 sampling_is_on(sampling) ? "sampled" : "all",
			 "mean_bytes", mean ? json_count(mean) : json_null(),
			 "steps", json_steps(sampling));
}

json_t *json_coverage(const struct process *process)
{
	const char *state = process ? process->go_state : NULL;

	return json_pack(
	    "{s:o, s:{s:o, s:o}, s:o, s:o}", "sampling", json_sampling(process),
	    "go_frames", "state", json_text(state), "why",
	    json_text(process ? process->go_why : NULL), "allocator",
	    json_text(process ? process->libc : NULL), "threads",
	    process ? json_count(process->threads) : json_null());
}
