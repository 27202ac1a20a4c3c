/* SPDX-License-Identifier: MIT */
/*
 * judge.h - what the policy says of a report: pass, fail or unknown
 *
 * Why     a loss can hide a leak and never invents one, so a violation stands
 *         whatever was lost, and nothing else does; and a sample must neither
 *         fail nor pass by chance: what surely lives fails (95 %), what may be
 *         too much leaves the result open
 */
#ifndef DARKHEAP_JUDGE_H
#define DARKHEAP_JUDGE_H

struct report;

/* Sets what stands in the report on the policy and on each site's failure. */
void judge_report(struct report *report);

#endif
