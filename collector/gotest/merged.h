/* SPDX-License-Identifier: MIT */
/*
 * merged.h - one report of all packages
 *
 * Why     each test binary leaves a capture of its own; CI wants one file
 */
#ifndef DARKHEAP_MERGED_H
#define DARKHEAP_MERGED_H

struct joined;
struct options;
struct policy;
struct told;

/*
 * Write the reports and the baseline that were asked for, with the findings of
 * a scan; where there are such and no report, write what both say.  0, or
 * -errno: one could not be written, said on stderr.
 */
int merged_write(const struct options *options, const struct policy *policy,
		 const struct told *told, struct joined *joined);

#endif
