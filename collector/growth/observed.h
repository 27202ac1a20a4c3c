/* SPDX-License-Identifier: MIT */
/*
 * observed.h - one program that is asked, and what came of it
 *
 * When    each 250 ms at first, less and less often, each 5 s at last; who does
 *         not answer yet is asked again as often
 * Owner   observed_release()
 */
#ifndef DARKHEAP_OBSERVED_H
#define DARKHEAP_OBSERVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "growth/growers.h"
#include "growth/trend.h"
#include "model/go_growth.h"

struct source;

struct observed {
	struct source *source; /* NULL: it is gone */
	struct trend trend;
	struct growers growers;
	size_t stacks_at; /* the last point with stacks of goroutines, + 1 */
	int64_t next_ns, step_ns; /* CLOCK_MONOTONIC */
	struct go_growth growth;
};

/* `source` is its own from now on; NULL: nobody can be asked, as `trouble`
 * says. */
void observed_init(struct observed *observed, const char *name,
		   struct source *source, const char *trouble);
void observed_release(struct observed *observed);

/* Ask it, and bring `growth` up to date. */
void observed_look(struct observed *observed, int64_t now_ns);

#endif
