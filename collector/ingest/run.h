/* SPDX-License-Identifier: MIT */
/*
 * run.h - the stream of common events of one ring, from words to model
 *
 * Why     ALLOC, FREE and untimed FREE are all but a few of the events: they
 *         are read and applied in one loop, with the cache lines that the next
 *         ones need on their way.  All else goes through reader.h and match.h,
 *         which say the same of these three, one at a time
 * Trust   as reader.h: each word is read once, then checked
 */
#ifndef DARKHEAP_RUN_H
#define DARKHEAP_RUN_H

#include "ingest/match.h"
#include "ingest/reader.h"

/*
 * Is the next event a common one?  Then its type and time are in
 * reader->event, and nothing else is.
 */
bool run_peek(struct reader *reader);

/*
 * Use the event that run_peek() found, and the common ones behind it that come
 * before `limit` and not after `until`.  Returns how many, 0 where it was no
 * common one after all; -ENOMEM: it and some more are not in the model.
 */
int64_t run_use(struct match *match, struct reader *reader, uint64_t until,
		uint64_t limit);

#endif
