/* SPDX-License-Identifier: MIT */
#include "doctor/recorded.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor/binary.h"
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

uint32_t recorded_distortions(const struct recorded *recorded)
{
	const struct capture *capture = &recorded->capture;
	uint32_t all = 0;

	for (size_t i = 0; i < capture->n_processes; i++)
		if (!capture->processes[i]->reason)
			all |= capture->processes[i]->distortions;
	return all;
}

static const struct process *first_tracked(const struct capture *capture)
{
	for (size_t i = 0; i < capture->n_processes; i++)
		if (!capture->processes[i]->reason)
			return capture->processes[i];
	return NULL;
}

/* A capture may come from elsewhere: a path alone says nothing. */
int recorded_program(const struct recorded *recorded, struct binary *program)
{
	const struct process *process = first_tracked(&recorded->capture);
	int fd, error;

	if (!process || !process->exe || !*process->build_id)
		return -ENOENT;
	fd = open(process->exe, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -errno;
	error = binary_read(program, fd, process->exe, "");
	close(fd);
	if (error)
		return error;
	if (!strcmp(program->debuginfo.build_id, process->build_id))
		return 0;
	binary_release(program);
	return -ESTALE;
}
