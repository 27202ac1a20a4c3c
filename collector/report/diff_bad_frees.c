/* SPDX-License-Identifier: MIT */
#include "report/diff_bad_frees.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/bad_frees.h"
#include "report/json_bad_frees.h"
#include "report/json_site.h"
#include "report/page.h"
#include "report/text_bad_frees.h"

#define NEW_SHOWN 10

static struct diff_bad_free *find(struct diff_bad_frees *diff,
				  const struct accusation *entry)
{
	struct diff_bad_free *row = diff->rows;
	char id[ACCUSATION_ID_BYTES];

	accusation_id(entry, id);
	while (
	    row < diff->rows + diff->n &&
	    (row->entry->bad->what != entry->bad->what || strcmp(row->id, id)))
		row++;
	if (row < diff->rows + diff->n)
		return row;
	diff->n++;
	row->entry = entry;
	memcpy(row->id, id, sizeof(id));
	return row;
}

/* What is new must be read first. */
static int by_news(const void *a, const void *b)
{
	const struct diff_bad_free *x = a, *y = b;

	if (!x->before != !y->before)
		return x->before ? 1 : -1;
	if (!x->after != !y->after)
		return x->after ? 1 : -1;
	return strcmp(x->id, y->id);
}

int diff_bad_frees_init(struct diff_bad_frees *diff,
			const struct accusations *before,
			const struct accusations *after)
{
	*diff = (struct diff_bad_frees){0};
	if (!before->n && !after->n)
		return 0;
	diff->rows = calloc(before->n + after->n, sizeof(*diff->rows));
	if (!diff->rows)
		return -ENOMEM;
	for (size_t i = 0; i < after->n; i++)
		find(diff, &after->entries[i])->after +=
		    after->entries[i].bad->count;
	for (size_t i = 0; i < before->n; i++)
		find(diff, &before->entries[i])->before +=
		    before->entries[i].bad->count;
	qsort(diff->rows, diff->n, sizeof(*diff->rows), by_news);
	while (diff->n_new < diff->n && !diff->rows[diff->n_new].before)
		diff->n_new++;
	return 0;
}

void diff_bad_frees_release(struct diff_bad_frees *diff)
{
	free(diff->rows);
	*diff = (struct diff_bad_frees){0};
}

void diff_bad_frees_text(struct page *page, const struct diff_bad_frees *diff)
{
	size_t most = page->options->verbose ? diff->n_new : NEW_SHOWN;
	size_t gone = 0;

	for (size_t i = 0; i < diff->n; i++)
		gone += !diff->rows[i].after;
	if (diff->n)
		page_line(page, diff->n_new ? TINT_BAD : TINT_NONE,
			  "bad frees: %zu new, %zu gone, %zu as before",
			  diff->n_new, gone, diff->n - diff->n_new - gone);
	for (size_t i = 0; i < diff->n_new && i < most; i++)
		text_bad_free(page, diff->rows[i].entry, i + 1, diff->n_new);
	if (diff->n_new > most)
		page_line(page, TINT_DIM, "... and %zu more (-v shows all)",
			  diff->n_new - most);
}

json_t *diff_bad_frees_json(const struct diff_bad_frees *diff)
{
	json_t *array = json_array();

	for (size_t i = 0; i < diff->n; i++) {
		const struct diff_bad_free *row = &diff->rows[i];
		json_t *object = json_bad_free(row->entry);

		json_object_set_new(object, "before", json_count(row->before));
		json_object_set_new(object, "after", json_count(row->after));
		json_array_append_new(array, object);
	}
	return array;
}
