/* SPDX-License-Identifier: MIT */
/*
 * account.h - after a session's end: what was lost, what is doubtful
 */
#ifndef DARKHEAP_ACCOUNT_H
#define DARKHEAP_ACCOUNT_H

#include "ingest/tick.h"
#include "ingest/tracked.h"

/* Finish stacks and clocks; fill in loss, degradations and reasons. */
void account_close(struct tracked *tracked, const struct tick *tick);

#endif
