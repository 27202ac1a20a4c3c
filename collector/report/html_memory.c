/* SPDX-License-Identifier: MIT */
#include "report/html_memory.h"

#include "model/process.h"
#include "report/audited.h"
#include "report/json_ledger.h"
#include "report/json_site.h"
#include "report/report.h"

/* Only what was read page by page is promised. */
static json_t *effect_of(const struct retention *retention,
			 enum retention_class most)
{
	return most == RETENTION_WHOLE_PAGES
		   ? json_count(retention->classes[most])
		   : json_null();
}

static json_t *html_retention(const struct ledger *ledger)
{
	const struct retention *retention = &ledger->retention;
	enum retention_class most = audited_most(retention);
	char notice[AUDITED_BYTES], because[AUDITED_BYTES];

	if (!ledger_retains(ledger))
		return json_null();
	audited_notice(retention, notice);
	audited_evidence(retention, because);
	return json_pack(
	    "{s:o, s:s, s:o, s:o, s:s, s:o}", "notice", json_text(notice),
	    "most", audited_class(most), "most_bytes",
	    json_count(retention->classes[most]), "because", json_text(because),
	    "cure", audited_cure(most), "effect", effect_of(retention, most));
}

json_t *html_mark_memory(const struct mark *mark)
{
	const struct ledger *ledger = mark->ledger;
	json_t *numbers;

	if (!ledger)
		return json_null();
	numbers = json_pack("[o]", json_count(ledger->rss));
	for (int i = 0; i < LEDGER_ROWS; i++)
		json_array_append_new(numbers,
				      ledger_has(ledger, (enum ledger_row)i)
					  ? json_count(ledger->rows[i])
					  : json_null());
	return numbers;
}

json_t *html_memory(const struct report *report)
{
	const struct process *process = audited_process(report);
	char when[AUDITED_BYTES];
	json_t *memory;

	if (!process)
		return json_null();
	memory = json_ledger(report);
	audited_when(process, when);
	json_object_set_new(memory, "name", json_text(process->name));
	json_object_set_new(memory, "when", json_text(when));
	json_object_set_new(memory, "retention",
			    html_retention(&process->ledger));
	return memory;
}
