/* SPDX-License-Identifier: MIT */
/*
 * json_modules.c - what each executable, library and plugin holds
 */
#include <stdlib.h>
#include <string.h>

#include "report/json.h"
#include "report/json_site.h"
#include "report/module_totals.h"
#include "report/page.h"

static json_t *json_verdicts(const struct module_total *total)
{
	json_t *object = json_object();

	for (int i = 0; i < VERDICT_COUNT; i++)
		if (total->live_bytes[i])
			json_object_set_new(object,
					    verdict_name((enum verdict)i),
					    json_count(total->live_bytes[i]));
	return object;
}

static json_t *json_module(const struct module_total *total)
{
	json_t *object = json_tally(&total->tally);

	json_object_set_new(
	    object, "module",
	    json_text(total->module ? basename(total->module) : NULL));
	json_object_set_new(object, "path", json_text(total->module));
	json_object_set_new(object, "sites", json_count(total->n_sites));
	json_object_set_new(object, "live_bytes_by_verdict",
			    json_verdicts(total));
	return object;
}

json_t *json_modules(const struct report *report)
{
	struct module_total *totals = NULL;
	long n = module_totals(report, &totals);
	json_t *array = n < 0 ? NULL : json_array();

	for (long i = 0; i < n; i++)
		json_array_append_new(array, json_module(&totals[i]));
	free(totals);
	return array;
}
