/* SPDX-License-Identifier: MIT */
/*
 * meant.h - which of the stacks that went through its line a finding means
 *
 * Why     several calls may stand in a line, and C memory be allocated in many
 *         ways inside of each
 * Rule    what is nearest to the line counts; with missing-close all that was
 *         allocated in the call.  Of these only the sites that were made by the
 *         function that the finding names, if there is any
 */
#ifndef DARKHEAP_MEANT_H
#define DARKHEAP_MEANT_H

struct joined_finding;
struct seen;

/* Sets is_meant of each passage. */
void meant_mark(const struct joined_finding *finding, struct seen *seen);

#endif
