/* SPDX-License-Identifier: MIT */
/*
 * account.h - what of a session was lost, what is doubtful
 */
#ifndef DARKHEAP_ACCOUNT_H
#define DARKHEAP_ACCOUNT_H

#include "ingest/tick.h"
#include "ingest/tracked.h"

/* Fill in clock, loss, degradations and reasons, as they are by now; once. */
void account_now(struct tracked *tracked, const struct tick *tick);

/* The same when all stacks are unwound: they are waited for. */
void account_close(struct tracked *tracked, const struct tick *tick);

#endif
