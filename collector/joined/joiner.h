/* SPDX-License-Identifier: MIT */
/*
 * joiner.h - what a report says of each finding of a scan
 *
 * Why     both know half: docs/formats.md has the words and when each is said
 * Owner   the report points to `joined`, which must outlive it, and whose
 *         findings point to the report's sites
 * Errors  -ENOMEM: the report is as it was
 */
#ifndef DARKHEAP_JOINER_H
#define DARKHEAP_JOINER_H

struct joined;
struct report;

/* Put the findings into the report, before a format writes it. */
int joiner_join(struct joined *joined, struct report *report);

#endif
