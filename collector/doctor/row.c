/* SPDX-License-Identifier: MIT */
#include "doctor/row.h"

#include <stdarg.h>
#include <stdio.h>

#include "report/page.h"

void row_put(struct row *row, const char *format, ...)
{
	size_t room = sizeof(row->text) - row->used;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(row->text + row->used, room, format, args);
	va_end(args);
	if (n > 0)
		row->used += (size_t)n < room ? (size_t)n : room - 1;
}

void row_show(struct page *page, const char *label, const struct row *row)
{
	if (row->used)
		page_field(page, label, row->text);
}
