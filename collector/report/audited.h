/* SPDX-License-Identifier: MIT */
/*
 * audited.h - the ledger that a report shows, and its words
 *
 * Why     text, JSON and the page say the same of it; cures are those that were
 *         measured to work for that class of memory, and no others
 */
#ifndef DARKHEAP_AUDITED_H
#define DARKHEAP_AUDITED_H

#include <stdint.h>

#include "model/ledger.h"

struct process;
struct report;

#define AUDITED_BYTES 256

/* Of several the one with most memory; NULL: none was tracked. */
const struct process *audited_process(const struct report *report);

/* "as of 0.47 s before the end", "as of 0.02 s after the mark"; "": unknown */
void audited_when(const struct process *process, char text[AUDITED_BYTES]);

/* "Go heap" */
const char *audited_row(enum ledger_row row);

/* "freed but not returned: 412.0 MiB in 31 arenas, 1.1 MiB live" */
void audited_notice(const struct retention *retention,
		    char text[AUDITED_BYTES]);

/* Which class is most of it. */
enum retention_class audited_most(const struct retention *retention);
const char *audited_class(enum retention_class class);
const char *audited_cure(enum retention_class class);

/* Why so much is kept, where that can be read; "": nothing is known. */
void audited_evidence(const struct retention *retention,
		      char text[AUDITED_BYTES]);

#endif
