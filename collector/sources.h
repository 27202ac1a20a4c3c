/* SPDX-License-Identifier: MIT */
/*
 * sources.h - the sessions of a drain, as a report takes them
 */
#ifndef DARKHEAP_SOURCES_H
#define DARKHEAP_SOURCES_H

struct drain;
struct report_source;

/*
 * In order of their coming, which later sessions do not change.  The list is
 * for the life of the process. 0 or -ENOMEM.
 */
int sources_list(struct report_source *source, const struct drain *drain);

#endif
