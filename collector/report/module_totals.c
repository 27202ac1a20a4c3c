/* SPDX-License-Identifier: MIT */
#include "report/module_totals.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/table.h"
#include "report/report.h"

struct totals {
	struct module_total *rows;
	size_t n, capacity;
	struct table by_name; /* equal names are one pointer: row + 1 */
};

static struct module_total *new_row(struct totals *totals, const char *module)
{
	struct module_total *rows = totals->rows;
	size_t capacity = totals->capacity ? 2 * totals->capacity : 16;

	if (totals->n == totals->capacity) {
		rows = reallocarray(rows, capacity, sizeof(*rows));
		if (!rows)
			return NULL;
		totals->rows = rows;
		totals->capacity = capacity;
	}
	if (table_insert(&totals->by_name, (uintptr_t)module,
			 (void *)(uintptr_t)(totals->n + 1)))
		return NULL;
	rows = &totals->rows[totals->n++];
	*rows = (struct module_total){.module = module};
	return rows;
}

static int add_site(struct totals *totals, const struct site *site)
{
	const char *module = site->blame.module;
	uintptr_t known =
	    (uintptr_t)table_find(&totals->by_name, (uintptr_t)module);
	struct module_total *row =
	    known ? &totals->rows[known - 1] : new_row(totals, module);

	if (!row)
		return -ENOMEM;
	tally_add(&row->tally, &site->tally);
	row->live_bytes[site->finding.verdict] +=
	    tally_live_bytes(&site->tally);
	row->n_sites++;
	return 0;
}

static int heavier(const void *left, const void *right)
{
	const struct module_total *a = left, *b = right;
	uint64_t x = tally_live_bytes(&a->tally);
	uint64_t y = tally_live_bytes(&b->tally);

	if (x != y)
		return x < y ? 1 : -1;
	return strcmp(a->module ? a->module : "", b->module ? b->module : "");
}

long module_totals(const struct report *report, struct module_total **totals)
{
	struct totals made = {0};
	int err = 0;

	table_init(&made.by_name);
	for (size_t i = 0; !err && i < report->n_sites; i++)
		err = add_site(&made, report->sites[i]);
	table_release(&made.by_name);
	if (err) {
		free(made.rows);
		return err;
	}
	if (made.n)
		qsort(made.rows, made.n, sizeof(*made.rows), heavier);
	*totals = made.rows;
	return (long)made.n;
}

bool module_is_executable(const struct report *report,
			  const struct module_total *total)
{
	for (size_t i = 0; total->module && i < report->n_processes; i++)
		if (report->processes[i]->exe &&
		    !strcmp(report->processes[i]->exe, total->module))
			return true;
	return false;
}
