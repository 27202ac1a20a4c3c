/* SPDX-License-Identifier: MIT */
/*
 * rules_recorded.c - what a capture lacks, and how to get it next time
 */
#include <inttypes.h>
#include <string.h>

#include "doctor/examination.h"
#include "doctor/remarks.h"
#include "model/process.h"
#include "report/clock.h"
#include "report/reason.h"
#include "report/sampled.h"
#include "symbol/distortion.h"

#define ENTRY(function) static bool function(const struct examination *e)
#define ABOUT(function) \
	static void function(const struct examination *e, FILE *out)
/* One kind of degradation: whether there is some, and how much. */
#define COUNT(entry, about, field)                                            \
	ENTRY(entry)                                                          \
	{                                                                     \
		return e->recorded && e->recorded->report.degraded.field;     \
	}                                                                     \
	ABOUT(about)                                                          \
	{                                                                     \
		fprintf(out, "%" PRIu64, e->recorded->report.degraded.field); \
	}

static const struct loss *lost(const struct examination *e)
{
	return &e->recorded->report.loss;
}

ENTRY(is_nothing_tracked)
{
	return e->recorded && !e->recorded->report.n_tracked;
}

ENTRY(is_unfinished)
{
	return e->recorded && !e->recorded->capture.is_final;
}

ABOUT(last_commit)
{
	char text[CLOCK_BYTES];

	clock_rfc3339(&e->recorded->capture.saved, text);
	fprintf(out, "it holds what was seen until %s",
		*text ? text : "a time that is not known");
}

ENTRY(has_loss)
{
	return e->recorded &&
	       (lost(e)->allocs || lost(e)->frees || lost(e)->stacks);
}

ABOUT(losses)
{
	fprintf(out,
		"%" PRIu64 " allocations, %" PRIu64 " frees, %" PRIu64
		" stacks",
		lost(e)->allocs, lost(e)->frees, lost(e)->stacks);
}

ENTRY(has_dark)
{
	return e->recorded && recorded_dark(e->recorded);
}

/* The first that stayed dark stands for the others. */
static const struct process *first_dark(const struct examination *e)
{
	const struct capture *capture = &e->recorded->capture;

	for (size_t i = 0; i < capture->n_processes; i++)
		if (capture->processes[i]->reason &&
		    reason_hides(capture->processes[i]->reason))
			return capture->processes[i];
	return NULL;
}

ABOUT(dark)
{
	const struct process *first = first_dark(e);

	fprintf(out, "%zu of %zu, the first %s: %s", recorded_dark(e->recorded),
		e->recorded->capture.n_processes,
		first->name ? first->name : "?", reason_text(first->reason));
}

ABOUT(dark_repair)
{
	const char *exe = first_dark(e)->exe;

	fprintf(out, "darkheap doctor %s", exe ? exe : "PROGRAM");
}

/* Neither of the above, say tracking that the program switched off. */
ENTRY(is_otherwise_incomplete)
{
	return e->recorded && !e->recorded->report.complete &&
	       !is_unfinished(e) && !has_loss(e) && !has_dark(e) &&
	       !is_nothing_tracked(e);
}

ABOUT(reasons)
{
	const struct report *report = &e->recorded->report;

	for (size_t i = 0; i < report->n_incomplete; i++)
		fprintf(out, "%s%s", i ? "; " : "", report->incomplete[i]);
}

static const struct process *first_without_go(const struct examination *e)
{
	const struct capture *capture = &e->recorded->capture;

	for (size_t i = 0; i < capture->n_processes; i++) {
		const char *state = capture->processes[i]->go_state;

		if (!capture->processes[i]->reason && state &&
		    !strcmp(state, "failed"))
			return capture->processes[i];
	}
	return NULL;
}

ENTRY(lacks_go_frames)
{
	return e->recorded && first_without_go(e);
}

ABOUT(go_why)
{
	const struct process *process = first_without_go(e);

	fprintf(out, "%s: %s", process->name ? process->name : "?",
		process->go_why);
}

ENTRY(is_sampled)
{
	return e->recorded && sampled_is(&e->recorded->report);
}

ABOUT(sampled_words)
{
	char text[SAMPLED_BYTES];

	sampled_head(&e->recorded->report, text);
	fputs(text, out);
}

COUNT(has_truncated, truncated_count, truncated_stacks)
COUNT(has_refused, refused_count, refused_stacks)
COUNT(has_cut, cut_count, cut_stacks)
COUNT(has_unresolved, unresolved_count, unresolved_frames)
COUNT(has_missed_frees, missed_count, missed_frees)

ENTRY(is_complete)
{
	return e->recorded && e->recorded->report.complete &&
	       e->recorded->report.n_tracked;
}

ENTRY(has_stalled)
{
	return e->recorded && e->recorded->report.degraded.stalled_ns;
}

ABOUT(stalled)
{
	fprintf(out, "%.1f ms in all",
		(double)e->recorded->report.degraded.stalled_ns / 1e6);
}

ENTRY(has_bystanders)
{
	return e->recorded && !is_nothing_tracked(e) &&
	       e->recorded->capture.n_processes >
		   e->recorded->report.n_tracked + recorded_dark(e->recorded);
}

ABOUT(bystanders)
{
	fprintf(out, "%zu",
		e->recorded->capture.n_processes -
		    e->recorded->report.n_tracked - recorded_dark(e->recorded));
}

ENTRY(is_distorted)
{
	return e->recorded && recorded_distortions(e->recorded);
}

ABOUT(distortions)
{
	static const char *const names[] = {
#define DISTORTION(name, word, says) word,
#include "symbol/distortions.def"
#undef DISTORTION
	};
	uint32_t all = recorded_distortions(e->recorded);
	const char *between = "";

	for (int i = 0; i < DISTORTIONS; i++) {
		if (!distortion_is_in(all, (enum distortion)i))
			continue;
		fprintf(out, "%s%s", between, names[i]);
		between = ", ";
	}
}

const struct rule rules_recorded[] = {
    {"nothing_tracked", SEVERITY_NO, is_nothing_tracked,
     "no process was tracked", NULL,
     "darkheap doctor PROGRAM says whether it can be", NULL},
    {"unfinished", SEVERITY_LIMITED, is_unfinished,
     "not finished, as darkheap was killed or the program still runs",
     last_commit, "if it still runs, ask again when it has ended", NULL},
    {"lost", SEVERITY_LIMITED, has_loss,
     "events were lost, so that a leak may be hidden (none is invented)",
     losses, "run it again with a longer --stall=DUR, a larger --memory=SIZE",
     NULL},
    {"dark", SEVERITY_LIMITED, has_dark, "some processes could not be tracked",
     dark, NULL, dark_repair},
    {"incomplete", SEVERITY_LIMITED, is_otherwise_incomplete,
     "the record is not complete", reasons, NULL, NULL},
    {"sampled", SEVERITY_LIMITED, is_sampled,
     "amounts are estimates, and small leaks may not have been seen",
     sampled_words, "run it again with a smaller --sample=BYTES, or without",
     NULL},
    {"no_go_frames", SEVERITY_LIMITED, lacks_go_frames, "Go frames are missing",
     go_why, "build it with Go 1.20 to 1.27, or take a newer darkheap", NULL},
    {"refused_stacks", SEVERITY_LIMITED, has_refused,
     "some stacks have no Go frames, as the check of what was read said no",
     refused_count, NULL, NULL},
    {"truncated_stacks", SEVERITY_LIMITED, has_truncated,
     "some stacks are cut, as they have more Go frames than were asked for",
     truncated_count, "run it again with a larger --depth=N", NULL},
    {"cut_stacks", SEVERITY_LIMITED, has_cut,
     "some stacks lack outer C frames, as their code has no unwind tables",
     cut_count, "build that C code with -fasynchronous-unwind-tables", NULL},
    {"unresolved_frames", SEVERITY_LIMITED, has_unresolved,
     "some frames have no name, as their files are stripped", unresolved_count,
     "install the -dbgsym packages of the libraries, or set DEBUGINFOD_URLS, "
     "and run it again",
     NULL},
    {"complete", SEVERITY_WORKS, is_complete, "all that was asked for was seen",
     NULL, NULL, NULL},
    {"bystanders", SEVERITY_NOTE, has_bystanders,
     "processes that were left alone, such as shells and Go's tools",
     bystanders, NULL, NULL},
    {"distorted", SEVERITY_NOTE, is_distorted,
     "its build was not one of production, which its figures are not either",
     distortions, "measure a build without the flags", NULL},
    {"missed_frees", SEVERITY_NOTE, has_missed_frees,
     "addresses that came again though no free of them was seen", missed_count,
     NULL, NULL},
    {"stalled", SEVERITY_NOTE, has_stalled,
     "the program had to wait for the collector", stalled,
     "--stall=0 never lets it wait, and loses events instead", NULL},
};

const size_t rules_recorded_count =
    sizeof(rules_recorded) / sizeof(*rules_recorded);
