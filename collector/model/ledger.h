/* SPDX-License-Identifier: MIT */
/*
 * ledger.h - whose the resident memory of a process is
 *
 * Why     "it grows" has an answer only when each byte of the RSS is somebody's
 * What    the last look at it while it was there; rows sum to rss.  A row that
 *         could not be told has a reason in `why`
 */
#ifndef DARKHEAP_LEDGER_H
#define DARKHEAP_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

enum ledger_row {
	LEDGER_GO_HEAP,
	LEDGER_GO_STACKS,
	LEDGER_GO_RUNTIME,
	LEDGER_C_LIVE,
	LEDGER_C_SLACK,
	LEDGER_THREAD_STACKS,
	LEDGER_FILES,
	LEDGER_SHARED,
	LEDGER_DARKHEAP,
	LEDGER_UNEXPLAINED,
	LEDGER_ROWS,
};

/* Of what glibc keeps, by what it would take to get it back. */
enum retention_class {
	RETENTION_TOP,		 /* of arenas but the main one */
	RETENTION_WHOLE_PAGES,	 /* free, without a byte in use */
	RETENTION_BESIDE_LIVE,	 /* free, on pages with live blocks */
	RETENTION_BESIDE_CACHED, /* freed blocks that threads keep, and what
				  * is free beside them */
	RETENTION_CLASSES,
};

#define LEDGER_WHY_BYTES 96

struct retention {
	uint64_t classes[RETENTION_CLASSES];	 /* resident bytes */
	uint64_t arenas;			 /* with any of them */
	uint64_t live;				 /* bytes in those */
	uint64_t trim_threshold, mmap_threshold; /* 0: not known */
	bool is_raised; /* by a free of a large block; not as it began */
};

struct ledger {
	bool is_taken;
	int64_t time_ns; /* Unix time */
	uint64_t rss;
	uint64_t rows[LEDGER_ROWS];
	char why[LEDGER_ROWS][LEDGER_WHY_BYTES]; /* "": the row is known */
	uint64_t c_live_requested;
	struct retention retention; /* of c_slack, when that is known */
};

/* The words of reports and captures. */
const char *ledger_row_name(enum ledger_row row);
const char *retention_name(enum retention_class class);

/* The row cannot be told; the first reason stays. */
void ledger_why(struct ledger *ledger, enum ledger_row row, const char *why);

/* None of it can. */
void ledger_why_none(struct ledger *ledger, const char *why);

static inline bool ledger_has(const struct ledger *ledger, enum ledger_row row)
{
	return ledger->is_taken && !*ledger->why[row];
}

uint64_t retention_bytes(const struct retention *retention);

/* So much that a person should hear of it? */
bool ledger_retains(const struct ledger *ledger);

#endif
