/* SPDX-License-Identifier: MIT */
/*
 * capture.h - the file that keeps what was seen (docs/capture.md)
 *
 * Why     a report can be made again, in another form, on another machine,
 *         after the program and even the collector were killed
 * Shape   an SQLite file; all of one commit is one transaction, so readers see
 *         one moment, also while it is being written
 * Owner   struct capture owns its processes and sites; strings of frames and
 *         of findings are the symbolizer's, which must outlive it
 * Trust   a capture may come from anywhere: nothing in it is believed
 */
#ifndef DARKHEAP_CAPTURE_H
#define DARKHEAP_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct process;
struct report;
struct site;
struct site_set;
struct symbolizer;

#define CAPTURE_WHY_BYTES 256

/*
 * Bring the capture at `path` up to date with the report; an empty file or none
 * becomes one.  Each process has a number, in all commits the same.  Stacks
 * that have not changed since they were stored (struct stack) are left alone.
 * `is_final`: the last commit, after which the file stands alone, without -wal
 * and -shm beside it. 0, or -errno and `why`: the file is as it was before.
 */
int capture_save(const char *path, const struct report *report,
		 const char *version, bool is_final,
		 char why[CAPTURE_WHY_BYTES]);

struct capture {
	struct process **processes;
	size_t n_processes;
	struct site_set *sites; /* judged: see report_source */
	char version[32];	/* of the darkheap that wrote it */
	struct timespec saved;	/* its last commit */
	bool is_final;
};

/*
 * Read a whole capture; its frames become known to the symbolizer.  `number`
 * is another for each capture that one symbolizer gets.
 * 0, or -errno and `why`, with nothing to free.
 */
int capture_load(struct capture *capture, const char *path,
		 struct symbolizer *symbolizer, unsigned int number,
		 char why[CAPTURE_WHY_BYTES]);
void capture_free(struct capture *capture);

/*
 * Tell the symbolizer of a running process what earlier commits have named.
 * What cannot be read is named again: no error.
 */
void capture_preload(const char *path, struct symbolizer *symbolizer);

/*
 * Turn it into what it was at the last mark of that name: amounts and processes
 * of then; verdicts, calls and stacks of the end.  false: there is none.
 */
bool capture_go_to(struct capture *capture, const char *name);

/*
 * Put into the capture at `path` what is now known of these sites, which
 * capture_load() read from it: finding, what shares say, and tests.  0, or
 * -errno and `why`: the file is as it was.
 */
int capture_revise(const char *path, const struct site *const *sites, size_t n,
		   char why[CAPTURE_WHY_BYTES]);

/* Does the file start as SQLite files do, with our application id? */
bool capture_is_one(const char *path);

#endif
