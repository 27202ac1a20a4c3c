/* SPDX-License-Identifier: MIT */
/*
 * recorder.h - keeps the capture of a run up to date
 *
 * Why     a leaking service ends by an OOM kill that takes the collector along:
 *         what it saw must be on disk by then, at most 10 s old
 * How     now and then the drain forks: the child has all models as they are at
 *         this moment, at the cost of copied page tables; it symbolizes, judges
 *         and commits, niced, while the parent goes on draining
 * Threads the drain's.  The child is alone, and ends with _exit()
 */
#ifndef DARKHEAP_RECORDER_H
#define DARKHEAP_RECORDER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "store/capture.h"

struct drain;
struct options;
struct report;
struct symbolizer;

struct recorder {
	const struct options *options;
	struct drain *drain;
	char *path;   /* of the capture, NULL: not needed yet, or impossible */
	bool is_off;  /* no capture */
	bool is_made; /* the file is ours: a commit was made */
	uint32_t last_number; /* of a process that was given one */
	pid_t child;	      /* that is committing now, 0: none */
	int64_t next_ns;      /* CLOCK_MONOTONIC: when to commit next */
	uint64_t progress;    /* as of the last commit that was started */
	char *failure;	      /* the child's words, shared with it */
	char why[CAPTURE_WHY_BYTES]; /* the last failure, "": none */
};

void recorder_init(struct recorder *recorder, const struct options *options,
		   struct drain *drain);

/* drain.each_round: commit when it is time. */
void recorder_round(void *recorder);

/* What earlier commits have named need not be symbolized again. */
void recorder_preload(struct recorder *recorder, struct symbolizer *symbolizer);

/*
 * The last commit.  false: the capture could not be written, said on stderr; it
 * was asked for if options->capture is set.
 */
bool recorder_finish(struct recorder *recorder, const struct report *report);

/* Where a capture is now, and what to do with it. */
void recorder_say_kept(const char *path);

#endif
