/* SPDX-License-Identifier: MIT */
/*
 * confinement_output.c - what a process may do and take, as rows and as JSON
 */
#include <inttypes.h>
#include <stdio.h>

#include "doctor/confinement.h"
#include "doctor/parts.h"
#include "doctor/row.h"
#include "doctor/value_json.h"
#include "report/page.h"

static const char *const modes[] = {"none", "strict", "filter"};

static void show_rights(struct page *page, const struct confinement *c)
{
	struct row row = {.used = 0};

	if (c->uid >= 0)
		row_put(&row, "%ld", c->uid);
	if (c->has_capabilities)
		row_put(&row, "%s%d capabilities", row.used ? ", " : "",
			__builtin_popcountll(c->effective | c->permitted));
	if (c->is_secure == 1)
		row_put(&row, ", started with more rights than its caller");
	row_show(page, "user", &row);
	row.used = 0;
	if (c->seccomp >= 0 && c->seccomp < 3)
		row_put(&row, "%s", modes[c->seccomp]);
	if (c->no_new_privileges == 1)
		row_put(&row, "%sno new privileges", row.used ? ", " : "");
	row_show(page, "seccomp", &row);
}

static void put_limit(struct row *row, const struct confinement *c,
		      enum limit_kind kind)
{
	const struct limit *limit = &c->limits[kind];
	bool is_count = kind == LIMIT_NOFILE || kind == LIMIT_NPROC;
	char size[WORD_BYTES];

	if (!limit->is_known || limit->soft == LIMIT_NONE)
		return;
	row_put(row, "%s%s ", row->used ? ", " : "", limit_name(kind));
	if (is_count)
		row_put(row, "%" PRIu64, limit->soft);
	else
		row_put(row, "%s", page_size(size, limit->soft));
}

void text_of_confinement(struct page *page, const struct confinement *c)
{
	struct row row = {.used = 0};

	show_rights(page, c);
	for (int i = 0; i < LIMITS; i++)
		put_limit(&row, c, (enum limit_kind)i);
	row_show(page, "limits", &row);
}

/* As /proc shows them: a number of JSON has too few bits for some readers. */
static json_t *set_text(uint64_t set)
{
	char text[24];

	snprintf(text, sizeof(text), "%016" PRIx64, set);
	return json_string(text);
}

static json_t *limit_value(uint64_t value)
{
	return value == LIMIT_NONE || value > INT64_MAX ? json_null()
							: value_number(value);
}

static json_t *limits(const struct confinement *c)
{
	json_t *object = json_object();

	for (int i = 0; i < LIMITS; i++)
		value_set(object, limit_name((enum limit_kind)i),
			  c->limits[i].is_known
			      ? json_pack("{s:o, s:o}", "soft",
					  limit_value(c->limits[i].soft),
					  "hard",
					  limit_value(c->limits[i].hard))
			      : json_null());
	return object;
}

static json_t *truth(int value)
{
	return value < 0 ? json_null() : json_boolean(value);
}

void json_add_confinement(json_t *object, const struct confinement *c)
{
	json_t *sets = json_null();

	if (c->has_capabilities)
		sets = json_pack(
		    "{s:o, s:o, s:o, s:o}", "effective", set_text(c->effective),
		    "permitted", set_text(c->permitted), "bounding",
		    set_text(c->bounding), "ambient", set_text(c->ambient));
	value_set(object, "uid",
		  c->uid < 0 ? json_null() : json_integer(c->uid));
	value_set(object, "capabilities", sets);
	value_set(object, "seccomp",
		  c->seccomp >= 0 && c->seccomp < 3
		      ? json_string(modes[c->seccomp])
		      : json_null());
	value_set(object, "no_new_privileges", truth(c->no_new_privileges));
	value_set(object, "root_read_only", truth(c->is_root_read_only));
	value_set(object, "secure_start", truth(c->is_secure));
	value_set(object, "address_space",
		  c->address_space ? value_number(c->address_space)
				   : json_null());
	value_set(object, "mappings",
		  c->mappings < 0 ? json_null() : json_integer(c->mappings));
	value_set(object, "limits", limits(c));
}
