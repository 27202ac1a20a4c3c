/* SPDX-License-Identifier: MIT */
/*
 * repetition.h - a test binary once more, for some tests, and what it left
 *
 * Why     only what runs under the same eyes can be compared.  The program is
 *         alone: silent, no terminal, a process group that ends with us
 * Owner   the caller: repetition_release() after each repetition_run()
 */
#ifndef DARKHEAP_REPETITION_H
#define DARKHEAP_REPETITION_H

#include <stdbool.h>
#include <stdint.h>

#include "store/capture.h"

struct again;
struct launch;
struct options;
struct scratch;
struct symbolizer;
struct trial;

/* What all repetitions of a run have in common. */
struct repeater {
	const struct options *options; /* the user's */
	const struct launch *launch;   /* of the first run */
	const struct scratch *scratch;
	int64_t deadline_ns; /* CLOCK_MONOTONIC: for all */
	bool is_hurried;     /* nobody waits for us any more */
	uint32_t runs;	     /* so many processes were started */
};

enum repetition_end {
	REPETITION_GOOD,
	REPETITION_BAD,	 /* it ended otherwise than the first run */
	REPETITION_LATE, /* there was no time */
	REPETITION_LOST, /* its record cannot be used */
};

struct repetition {
	enum repetition_end end;
	int status;		/* of the program, as waitpid() has it */
	int64_t ns;		/* from its start to its report */
	struct capture capture; /* REPETITION_GOOD only */
	struct symbolizer *symbolizer;
};

/* until_ns: its own deadline, if that is earlier. */
void repetition_run(struct repeater *repeater, const struct again *again,
		    int64_t until_ns, struct repetition *repetition);
void repetition_release(struct repetition *repetition);

/* What it left of a site, by its id. */
void repetition_look(const struct repetition *repetition, const char *site,
		     uint32_t runs, struct trial *trial);

/* What one test of several left of it (NULL: the unknown one). */
void repetition_look_test(const struct repetition *repetition, const char *site,
			  const char *test, uint32_t runs, struct trial *trial);

/* The path of what the last one printed, if again.is_verbose. */
void repetition_output(const struct repeater *repeater, char *path);

#endif
