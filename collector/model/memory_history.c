/* SPDX-License-Identifier: MIT */
#include "memory_history.h"

#include <stddef.h>

#include "ledger.h"
#include "series.h"

#define TIME_LEAST_NS INT64_C(1000000000)
#define HEAP_LEAST (UINT64_C(8) << 20)
#define STACKS_LEAST (UINT64_C(2) << 20)
#define C_LEAST (UINT64_C(1) << 20)

/* Every second one goes, and from now on they come as seldom. */
static void thin(struct memory_history *history)
{
	int64_t span = history->points[history->n - 1].time_ns -
		       history->points[0].time_ns;

	history->n /= 2;
	for (uint32_t i = 0; i < history->n; i++)
		history->points[i] = history->points[2 * i];
	history->step_ns = span / history->n;
}

/* The newest one always counts: it takes the place of one that is too near. */
void memory_history_put(struct memory_history *history,
			const struct memory_point *point)
{
	uint32_t n = history->n;

	if (n && point->time_ns <= history->points[n - 1].time_ns)
		return;
	if (n > 1 &&
	    point->time_ns - history->points[n - 2].time_ns < history->step_ns)
		history->n--;
	else if (n == MEMORY_POINTS)
		thin(history);
	history->points[history->n++] = *point;
}

void memory_history_add(struct memory_history *history,
			const struct ledger *ledger)
{
	const struct memory_point point = {
	    .time_ns = ledger->time_ns,
	    .go_heap = ledger->rows[LEDGER_GO_HEAP],
	    .go_stacks = ledger->rows[LEDGER_GO_STACKS],
	    .c_live = ledger->rows[LEDGER_C_LIVE],
	};

	if (ledger->is_taken && ledger_has(ledger, LEDGER_GO_HEAP) &&
	    ledger_has(ledger, LEDGER_GO_STACKS) &&
	    ledger_has(ledger, LEDGER_C_LIVE))
		memory_history_put(history, &point);
}

static bool grows(const struct memory_history *history, size_t offset,
		  uint64_t least)
{
	const struct series series = {history->points, history->n,
				      sizeof(*history->points)};

	return series_grows(&series, offset,
			    &(struct series_rise){TIME_LEAST_NS, least, 30});
}

bool memory_go_heap_grows(const struct memory_history *history)
{
	return grows(history, offsetof(struct memory_point, go_heap),
		     HEAP_LEAST);
}

bool memory_go_stacks_grow(const struct memory_history *history)
{
	return grows(history, offsetof(struct memory_point, go_stacks),
		     STACKS_LEAST);
}

bool memory_c_grows(const struct memory_history *history)
{
	return grows(history, offsetof(struct memory_point, c_live), C_LEAST);
}
