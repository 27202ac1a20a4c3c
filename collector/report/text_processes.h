/* SPDX-License-Identifier: MIT */
/*
 * text_processes.h - which processes a report is about, in few lines
 *
 * Why     a script starts a thousand of them: what is true of many is said once
 */
#ifndef DARKHEAP_TEXT_PROCESSES_H
#define DARKHEAP_TEXT_PROCESSES_H

#include <stddef.h>

struct page;
struct report;

/* Notes: how many were tracked; who was not and why; what the others miss. */
void text_processes(struct page *page, const struct report *report);

/* The one reason of all that were not tracked, or NULL. */
const char *text_only_reason(const struct report *report);

#endif
