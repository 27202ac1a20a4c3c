/* SPDX-License-Identifier: MIT */
#include "go_growth.h"

#define SECOND_NS INT64_C(1000000000)
#define HOUR_NS (3600.0 * 1e9)

static void end_text(char *text, size_t size)
{
	text[size - 1] = 0;
}

void growth_fix(struct go_growth *growth)
{
	end_text(growth->source, sizeof(growth->source));
	end_text(growth->trouble, sizeof(growth->trouble));
	growth->is_known = growth->is_known != 0;
	growth->heap_grows = growth->heap_grows != 0;
	growth->goroutines_grow = growth->goroutines_grow != 0;
	if (growth->n_rows > GROWTH_ROWS)
		growth->n_rows = GROWTH_ROWS;
	if (growth->fell_percent > 100)
		growth->fell_percent = 100;
	for (uint32_t i = 0; i < growth->n_rows; i++) {
		struct growth_row *row = &growth->rows[i];

		if (row->side >= GROWTH_SIDES)
			row->side = GROWTH_GO;
		if (row->line < 0)
			row->line = 0;
		end_text(row->function, sizeof(row->function));
		end_text(row->file, sizeof(row->file));
		end_text(row->stack, sizeof(row->stack));
		end_text(row->why, sizeof(row->why));
	}
}

const char *growth_side_name(enum growth_side side)
{
	return side == GROWTH_GOROUTINE ? "goroutine" : "go";
}

double growth_per_hour(const struct go_growth *growth, uint64_t amount)
{
	int64_t from = growth->base.time_ns, to = growth->point.time_ns;

	/* what grew in a moment says nothing of an hour */
	if (from < 0 || to < from || to - from < SECOND_NS / 10)
		return -1;
	return (double)amount * HOUR_NS / (double)(to - from);
}
