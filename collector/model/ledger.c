/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <stdio.h>

/* Less is what any program has; and less than an eighth of all is not why. */
#define RETAINED_BYTES_MIN (UINT64_C(16) << 20)
#define RETAINED_PART 8

const char *ledger_row_name(enum ledger_row row)
{
	static const char *const names[] = {
	    [LEDGER_GO_HEAP] = "go_heap",
	    [LEDGER_GO_STACKS] = "go_stacks",
	    [LEDGER_GO_RUNTIME] = "go_runtime",
	    [LEDGER_C_LIVE] = "c_live",
	    [LEDGER_C_SLACK] = "c_slack",
	    [LEDGER_THREAD_STACKS] = "thread_stacks",
	    [LEDGER_FILES] = "files",
	    [LEDGER_SHARED] = "shared",
	    [LEDGER_DARKHEAP] = "darkheap",
	    [LEDGER_UNEXPLAINED] = "unexplained",
	};

	return names[row];
}

const char *retention_name(enum retention_class class)
{
	static const char *const names[] = {
	    [RETENTION_TOP] = "top_of_arenas",
	    [RETENTION_WHOLE_PAGES] = "whole_pages",
	    [RETENTION_BESIDE_LIVE] = "beside_live",
	    [RETENTION_BESIDE_CACHED] = "beside_cached",
	};

	return names[class];
}

void ledger_why(struct ledger *ledger, enum ledger_row row, const char *why)
{
	if (!*ledger->why[row])
		snprintf(ledger->why[row], LEDGER_WHY_BYTES, "%s", why);
}

void ledger_why_none(struct ledger *ledger, const char *why)
{
	*ledger = (struct ledger){0};
	for (int i = 0; i < LEDGER_ROWS; i++)
		ledger_why(ledger, (enum ledger_row)i, why);
}

uint64_t retention_bytes(const struct retention *retention)
{
	uint64_t sum = 0;

	for (int i = 0; i < RETENTION_CLASSES; i++)
		sum += retention->classes[i];
	return sum;
}

bool ledger_retains(const struct ledger *ledger)
{
	uint64_t bytes = retention_bytes(&ledger->retention);

	return ledger_has(ledger, LEDGER_C_SLACK) &&
	       bytes >= RETAINED_BYTES_MIN &&
	       bytes >= ledger->rss / RETAINED_PART;
}
