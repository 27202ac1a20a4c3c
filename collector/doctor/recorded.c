/* SPDX-License-Identifier: MIT */
#include "doctor/recorded.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/process.h"
#include "report/reason.h"
#include "symbol/symbolizer.h"

/* What a report on it would start from. */
static int make_report(struct recorded *recorded, const struct policy *policy)
{
	const struct capture *capture = &recorded->capture;
	struct report_source source = {
	    .processes = (const struct process *const *)capture->processes,
	    .n_processes = capture->n_processes,
	};

	recorded->judged =
	    calloc(capture->n_processes + 1, sizeof(*recorded->judged));
	if (!recorded->judged)
		return -ENOMEM;
	for (size_t i = 0; i < capture->n_processes; i++)
		recorded->judged[i] = capture->sites;
	source.judged = recorded->judged;
	return report_init(&recorded->report, recorded->symbolizer, &source,
			   policy);
}

int recorded_read(struct recorded *recorded, const char *path,
		  const struct policy *policy, char why[CAPTURE_WHY_BYTES])
{
	int error;

	*recorded = (struct recorded){.symbolizer = symbolizer_new()};
	snprintf(why, CAPTURE_WHY_BYTES, "no memory left");
	if (!recorded->symbolizer)
		return -ENOMEM;
	error = capture_load(&recorded->capture, path, recorded->symbolizer, 0,
			     why);
	if (error) {
		symbolizer_free(recorded->symbolizer);
		return error;
	}
	error = make_report(recorded, policy);
	if (error) {
		snprintf(why, CAPTURE_WHY_BYTES, "no memory left");
		free(recorded->judged);
		capture_free(&recorded->capture);
		symbolizer_free(recorded->symbolizer);
	}
	return error;
}

void recorded_release(struct recorded *recorded)
{
	report_release(&recorded->report);
	free(recorded->judged);
	capture_free(&recorded->capture);
	symbolizer_free(recorded->symbolizer);
}

size_t recorded_dark(const struct recorded *recorded)
{
	size_t n = 0;

	for (size_t i = 0; i < recorded->capture.n_processes; i++) {
		int reason = recorded->capture.processes[i]->reason;

		n += reason && reason_hides(reason);
	}
	return n;
}
