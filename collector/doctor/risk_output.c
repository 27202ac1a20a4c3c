/* SPDX-License-Identifier: MIT */
/*
 * risk_output.c - risk and hardening as the answer shows them
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/hardening.h"
#include "doctor/modes.h"
#include "doctor/parts.h"
#include "doctor/risk.h"
#include "doctor/row.h"
#include "doctor/value_json.h"
#include "report/page.h"

static void put_modes(struct row *row, uint32_t modes)
{
	for (int i = 0; i < MODES; i++)
		if (mode_is_in(modes, (enum mode)i))
			row_put(row, "%s%s", row->used ? ", " : "",
				mode_name((enum mode)i));
}

void text_of_risk(struct page *page, const struct risk *risk)
{
	struct row row = {.used = 0};

	if (!risk->n)
		return;
	page_blank(page);
	row_put(&row, "%s", risk_name(risk->level));
	row_show(page, "risk", &row);
	row.used = 0;
	put_modes(&row, risk->modes);
	row_show(page, "mode", &row);
	for (size_t i = 0; i < risk->n; i++)
		page_field(page, risk_name(risk->reasons[i].rule->level),
			   risk->reasons[i].says);
}

static json_t *modes_part(uint32_t modes)
{
	json_t *array = json_array();

	for (int i = 0; i < MODES; i++)
		if (mode_is_in(modes, (enum mode)i))
			json_array_append_new(
			    array, json_string(mode_name((enum mode)i)));
	return array;
}

json_t *json_of_risk(const struct risk *risk)
{
	json_t *object = json_object(), *reasons = json_array();

	if (!risk->n) {
		json_decref(object);
		json_decref(reasons);
		return json_null();
	}
	for (size_t i = 0; i < risk->n; i++) {
		const struct risk_rule *rule = risk->reasons[i].rule;

		json_array_append_new(
		    reasons, json_pack("{s:s, s:s, s:o}", "id", rule->id,
				       "level", risk_name(rule->level), "says",
				       value_text(risk->reasons[i].says)));
	}
	value_set(object, "why", json_object());
	value_set(object, "level", json_string(risk_name(risk->level)));
	if (risk->modes)
		value_set(object, "modes", modes_part(risk->modes));
	else
		value_unknown(object, "modes", "no executable of it was read");
	value_set(object, "reasons", reasons);
	return object;
}

/* What is in order takes one row, however many checks there are. */
static void show_tight(struct page *page, const struct hardening *hardening)
{
	struct row row = {.used = 0};

	for (size_t i = 0; i < hardening->n; i++) {
		const struct hardening_item *item = &hardening->items[i];

		if (item->hardness == HARDNESS_TIGHT)
			row_put(&row, "%s%s: %s", row.used ? "; " : "",
				item->check->id, item->says);
	}
	row_show(page, hardness_name(HARDNESS_TIGHT), &row);
}

static void show_sum(struct page *page, const struct hardening *hardening)
{
	struct row row = {.used = 0};
	size_t tight = 0;

	for (size_t i = 0; i < hardening->n; i++)
		tight += hardening->items[i].hardness == HARDNESS_TIGHT;
	row_put(&row, "%zu of %zu; tracking does not depend on it", tight,
		hardening->n);
	row_show(page, "hardened", &row);
}

void text_of_hardening(struct page *page, const struct hardening *hardening)
{
	if (!hardening->n)
		return;
	page_blank(page);
	show_sum(page, hardening);
	for (size_t i = 0; i < hardening->n; i++) {
		const struct hardening_item *item = &hardening->items[i];
		struct row row = {.used = 0};

		if (item->hardness == HARDNESS_TIGHT)
			continue;
		row_put(&row, "%s: %s", item->check->id, item->says);
		row_show(page, hardness_name(item->hardness), &row);
		row.used = 0;
		if (item->hardness == HARDNESS_LOOSE)
			row_put(&row, "-> %s", item->check->does);
		row_show(page, "", &row);
	}
	show_tight(page, hardening);
}

json_t *json_of_hardening(const struct hardening *hardening)
{
	json_t *array = json_array();

	for (size_t i = 0; i < hardening->n; i++) {
		const struct hardening_item *item = &hardening->items[i];
		bool is_loose = item->hardness == HARDNESS_LOOSE;

		json_array_append_new(
		    array,
		    json_pack("{s:s, s:s, s:o, s:o}", "id", item->check->id,
			      "state", hardness_name(item->hardness), "says",
			      value_text(item->says), "do",
			      is_loose ? json_string(item->check->does)
				       : json_null()));
	}
	if (hardening->n)
		return array;
	json_decref(array);
	return json_null();
}
