/* SPDX-License-Identifier: MIT */
/*
 * recorded.h - facts of a capture: how much of a run is in it
 *
 * Why     before somebody believes a capture he wants to know what it lacks
 * Owner   recorded_release() frees all; in place: not to be copied
 */
#ifndef DARKHEAP_RECORDED_H
#define DARKHEAP_RECORDED_H

#include "report/report.h"
#include "store/capture.h"

struct binary;

struct recorded {
	struct capture capture;
	struct symbolizer *symbolizer;
	const struct site_set **judged; /* one for each process */
	struct report report;
};

/* 0, or -errno and `why`, with nothing to release. */
int recorded_read(struct recorded *recorded, const char *path,
		  const struct policy *policy, char why[CAPTURE_WHY_BYTES]);
void recorded_release(struct recorded *recorded);

/*
 * The executable of the first that was tracked, if the file is still that very
 * build: 0, with something to release, or -errno.
 */
int recorded_program(const struct recorded *recorded, struct binary *program);

/* What the builds of those that were tracked do to figures: distortion.h */
uint32_t recorded_distortions(const struct recorded *recorded);

/* Processes that stayed dark though they were meant to be tracked. */
size_t recorded_dark(const struct recorded *recorded);

#endif
