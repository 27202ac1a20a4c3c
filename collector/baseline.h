/* SPDX-License-Identifier: MIT */
/*
 * baseline.h - the sites that somebody has looked at and accepted
 *
 * Why     a gate that fails on every old sin is switched off; one that fails on
 *         what is new or has grown is kept
 * File    JSON that lies in the project's repository, a site a line ("schema":
 *         "darkheap-baseline/1"); a capture serves too, but is not written
 * Errors  of two samples of the same each has its error: a site has grown when
 *         the difference is more than both together can make
 */
#ifndef DARKHEAP_BASELINE_H
#define DARKHEAP_BASELINE_H

#include <stdbool.h>
#include <stdint.h>

struct baseline;
struct report;
struct tally;

/* 0, or -errno: said on stderr. */
int baseline_load(struct baseline **baseline, const char *path);
void baseline_free(struct baseline *baseline);

/*
 * Does the baseline hold this site, and no less of it than is live?  A sampled
 * site that has not grown is refused once in 2,000 times.
 */
bool baseline_has(const struct baseline *baseline, const char *site,
		  const struct tally *tally);

/*
 * What a report shows is accepted, too; *baseline is made when it is NULL.
 * 0, or -ENOMEM.
 */
int baseline_add_report(struct baseline **baseline,
			const struct report *report);

/* Write what the report shows, renamed into place; 0, or -errno: said. */
int baseline_update(const char *path, const struct report *report);

#endif
