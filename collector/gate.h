/* SPDX-License-Identifier: MIT */
/*
 * gate.h - when `report` and `diff` fail a build
 *
 * Why     both judge only when they were asked to, by --fail-on or --baseline,
 *         and say which rule decided
 */
#ifndef DARKHEAP_GATE_H
#define DARKHEAP_GATE_H

#include "report/report.h"
#include "status.h"

struct baseline;
struct joined;
struct options;
struct policy;
struct suppressions;

/* *baseline of --baseline, NULL: none is to be read. 0, or -errno: said. */
int gate_baseline(struct baseline **baseline, const struct options *options);

/* What the baseline (may be NULL) knows does not violate the policy. */
void gate_use(struct policy *policy, const struct baseline *baseline);

/*
 * The rules of --suppressions, or of the usual file if it is there, and those
 * that are built in; to be released in any case.  0, or -errno: said.
 */
int gate_suppressions(struct suppressions *suppressions,
		      const struct options *options);

/* What they match is not judged.  They must outlive the reports. */
void gate_suppress(struct policy *policy,
		   const struct suppressions *suppressions);

/*
 * The findings of --scan, for scan_release(); without it there are none.  0, or
 * -errno: said, with nothing to release.
 */
int gate_scan(struct joined *joined, const struct options *options);

/* Put them into the report.  0, or -ENOMEM: said. */
int gate_join(struct joined *joined, struct report *report);

/*
 * The status for a result, that of `report` or of a comparison with it;
 * `has_excess`: more is live than allowed, `unknown`: why nobody knows.  Says
 * on stderr which rule decided.
 */
int gate_status(const struct options *options, enum policy_result result,
		const struct report *report, bool has_excess,
		const char *unknown);

#endif
