/* SPDX-License-Identifier: MIT */
#include "doctor/parts.h"
#include "doctor/recorded.h"
#include "doctor/row.h"
#include "model/process.h"
#include "report/clock.h"
#include "report/page.h"
#include "report/reason.h"

#define PROCESSES_SHOWN 10

static void put_end(struct row *row, const struct process *process)
{
	switch (process->end_kind) {
	case END_RUNNING:
		row_put(row, ", still there");
		break;
	case END_EXITED:
		row_put(row, ", exit %d", process->end_value);
		break;
	case END_SIGNALED:
		row_put(row, ", signal %d", process->end_value);
		break;
	case END_EXECED:
		row_put(row, ", became another program");
		break;
	case END_UNKNOWN:
		row_put(row, ", gone");
		break;
	}
}

static void show_process(struct page *page, const struct process *process)
{
	struct row row = {.used = 0};

	row_put(&row, "%d %s", (int)process->pid,
		process->name ? process->name : "?");
	if (*process->go_version)
		row_put(&row, ", %s", process->go_version);
	if (process->reason)
		row_put(&row, ", not tracked: %s",
			reason_text(process->reason));
	else
		put_end(&row, process);
	row_show(page, process->reason ? "left out" : "tracked", &row);
}

/* Those that were tracked first: a shell may have started hundreds more. */
static size_t show_processes(struct page *page, const struct capture *capture,
			     bool is_tracked, size_t most)
{
	size_t shown = 0;

	for (size_t i = 0; i < capture->n_processes && shown < most; i++) {
		if (!capture->processes[i]->reason != is_tracked)
			continue;
		show_process(page, capture->processes[i]);
		shown++;
	}
	return shown;
}

void text_of_recorded(struct page *page, const struct recorded *recorded)
{
	const struct capture *capture = &recorded->capture;
	char time[CLOCK_BYTES], count[WORD_BYTES];
	struct row row = {.used = 0};
	size_t shown;

	clock_rfc3339(&capture->saved, time);
	row_put(&row, "by darkheap %s, last at %s%s", capture->version,
		*time ? time : "a time that is not known",
		capture->is_final ? ", finished" : ", not finished");
	row_show(page, "written", &row);
	shown = show_processes(page, capture, true, PROCESSES_SHOWN);
	shown += show_processes(page, capture, false, PROCESSES_SHOWN - shown);
	row.used = 0;
	if (shown < capture->n_processes)
		row_put(&row, "%zu more", capture->n_processes - shown);
	row_show(page, "", &row);
	row.used = 0;
	row_put(&row, "%s",
		page_count(count, recorded->report.n_sites, "site"));
	row_show(page, "holds", &row);
}
