/* SPDX-License-Identifier: MIT */
/*
 * module_totals.h - what each executable, library and plugin holds
 *
 * Why     a plugin cannot be closed: what it costs is asked by its file
 * Whose   a site is its blame frame's module's, also where that asked a library
 *         for the memory; what is suppressed is nobody's
 * Owner   the names are the symbolizer's, the sites the report's
 */
#ifndef DARKHEAP_MODULE_TOTALS_H
#define DARKHEAP_MODULE_TOTALS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/tally.h"
#include "model/verdict.h"

struct report;

struct module_total {
	const char *module; /* path, NULL: unknown */
	struct tally tally;
	size_t n_sites;
	uint64_t live_bytes[VERDICT_COUNT];
};

/*
 * Into *totals, which the caller frees, those that hold most first; returns how
 * many, or -ENOMEM.
 */
long module_totals(const struct report *report, struct module_total **totals);

/* Is it the executable of a process? */
bool module_is_executable(const struct report *report,
			  const struct module_total *total);

#endif
