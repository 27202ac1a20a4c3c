/* SPDX-License-Identifier: MIT */
#include "doctor/parts.h"
#include "doctor/recorded.h"
#include "doctor/value_json.h"
#include "model/process.h"
#include "report/clock.h"
#include "report/reason.h"

static json_t *time_value(const struct timespec *time)
{
	char text[CLOCK_BYTES];

	clock_rfc3339(time, text);
	return *text ? json_string(text) : json_null();
}

static json_t *one_process(const struct process *process)
{
	return json_pack(
	    "{s:i, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o}", "pid",
	    (int)process->pid, "name", value_text(process->name), "exe",
	    value_text(process->exe), "go_version",
	    *process->go_version ? value_text(process->go_version)
				 : json_null(),
	    "tracked", !process->reason, "reason",
	    process->reason ? json_string(reason_text(process->reason))
			    : json_null(),
	    "go_frames", value_text(process->go_state), "go_frames_why",
	    *process->go_why ? value_text(process->go_why) : json_null(),
	    "start", time_value(&process->start), "end",
	    time_value(&process->end));
}

static json_t *processes(const struct capture *capture)
{
	json_t *array = json_array();

	for (size_t i = 0; i < capture->n_processes; i++)
		json_array_append_new(array,
				      one_process(capture->processes[i]));
	return array;
}

static json_t *losses(const struct loss *loss)
{
	return json_pack(
	    "{s:o, s:o, s:o}", "allocs", value_number(loss->allocs), "frees",
	    value_number(loss->frees), "stacks", value_number(loss->stacks));
}

static json_t *degradations(const struct degraded *degraded)
{
	return json_pack(
	    "{s:o, s:o, s:o, s:o, s:o, s:o}", "truncated_stacks",
	    value_number(degraded->truncated_stacks), "unresolved_frames",
	    value_number(degraded->unresolved_frames), "stalled_ns",
	    value_number(degraded->stalled_ns), "missed_frees",
	    value_number(degraded->missed_frees), "refused_stacks",
	    value_number(degraded->refused_stacks), "cut_stacks",
	    value_number(degraded->cut_stacks));
}

json_t *json_of_recorded(const struct recorded *recorded)
{
	const struct capture *capture;
	const struct report *report;

	if (!recorded)
		return json_null();
	capture = &recorded->capture;
	report = &recorded->report;
	return json_pack(
	    "{s:o, s:b, s:o, s:b, s:o, s:o, s:o, s:o, s:o}", "version",
	    value_text(capture->version), "finished", capture->is_final,
	    "saved", time_value(&capture->saved), "complete", report->complete,
	    "incomplete", value_texts(report->incomplete, report->n_incomplete),
	    "loss", losses(&report->loss), "degraded",
	    degradations(&report->degraded), "sites",
	    value_number(report->n_sites), "processes", processes(capture));
}
