/* SPDX-License-Identifier: MIT */
#include "baseline.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "model/table.h"
#include "policy.h"
#include "report/report.h"
#include "store/capture.h"
#include "symbol/symbolizer.h"
#include "version.h"

#define SCHEMA "darkheap-baseline/1"

/* Standard errors; a gate is asked in each run, of many sites. */
#define CONFIDENCE 3.3

struct known {
	uint64_t live_bytes;
	double error; /* of a sample: one standard error; 0: it is exact */
};

struct baseline {
	struct table sites; /* id -> struct known */
};

static struct baseline *baseline_new(void)
{
	struct baseline *baseline = malloc(sizeof(*baseline));

	if (baseline)
		table_init(&baseline->sites);
	return baseline;
}

void baseline_free(struct baseline *baseline)
{
	struct table_entry *cursor = NULL;
	uint64_t id;
	void *known;

	if (!baseline)
		return;
	while (table_next(&baseline->sites, &cursor, &id, &known))
		free(known);
	table_release(&baseline->sites);
	free(baseline);
}

/* Of several amounts the greatest counts. */
static int accept(struct baseline *baseline, const char *site,
		  struct known amount)
{
	uint64_t id = strtoull(site, NULL, 16);
	struct known *known = table_find(&baseline->sites, id);

	if (!known) {
		known = calloc(1, sizeof(*known));
		if (!known || table_insert(&baseline->sites, id, known)) {
			free(known);
			return -ENOMEM;
		}
	}
	if (amount.live_bytes >= known->live_bytes)
		*known = amount;
	return 0;
}

static struct known amount_of(const struct tally *tally)
{
	return (struct known){
	    .live_bytes = tally_live_bytes(tally),
	    .error = tally_errors(tally).live_bytes,
	};
}

bool baseline_has(const struct baseline *baseline, const char *site,
		  const struct tally *tally)
{
	const struct known *known =
	    table_find(&baseline->sites, strtoull(site, NULL, 16));
	struct known now = amount_of(tally);

	return known && (double)now.live_bytes - (double)known->live_bytes <=
			    CONFIDENCE * hypot(now.error, known->error);
}

/* What holds nothing, or is the runtime's own, needs nobody's word. */
static bool is_of_interest(const struct site *site)
{
	return site->finding.verdict > VERDICT_RUNTIME &&
	       tally_live_objects(&site->tally);
}

int baseline_add_report(struct baseline **baseline, const struct report *report)
{
	int error = 0;

	if (!*baseline)
		*baseline = baseline_new();
	if (!*baseline)
		return -ENOMEM;
	for (size_t i = 0; !error && i < report->n_sites; i++)
		error = accept(*baseline, report->sites[i]->id,
			       amount_of(&report->sites[i]->tally));
	return error;
}

static int read_json(struct baseline *baseline, const char *path,
		     const json_t *root)
{
	const char *schema = json_string_value(json_object_get(root, "schema"));
	const json_t *sites = json_object_get(root, "sites"), *site;
	size_t i;

	if (!schema || strcmp(schema, SCHEMA) || !json_is_array(sites)) {
		log_error("'%s' is no baseline: its schema is not '%s'", path,
			  SCHEMA);
		return -EBADMSG;
	}
	json_array_foreach(sites, i, site)
	{
		const char *id = json_string_value(json_object_get(site, "id"));
		json_int_t live =
		    json_integer_value(json_object_get(site, "live_bytes"));
		double error =
		    json_number_value(json_object_get(site, "stderr_bytes"));

		if (!id || live < 0 || error < 0) {
			log_error("'%s' is damaged: site %zu has no id or no "
				  "live_bytes",
				  path, i + 1);
			return -EBADMSG;
		}
		if (accept(baseline, id, (struct known){(uint64_t)live, error}))
			return -ENOMEM;
	}
	return 0;
}

static int load_json(struct baseline *baseline, const char *path)
{
	json_error_t what;
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &what);
	int error;

	if (!root) {
		/* line -1: it could not be read at all */
		log_error(
		    "cannot read the baseline '%s': %s%s", path, what.text,
		    access(path, F_OK) ? " (--update-baseline makes one)" : "");
		return -EBADMSG;
	}
	error = read_json(baseline, path, root);
	json_decref(root);
	return error;
}

static int load_capture(struct baseline *baseline, const char *path)
{
	char why[CAPTURE_WHY_BYTES];
	struct capture capture;
	struct symbolizer *symbolizer = symbolizer_new();
	int error = -ENOMEM;

	if (!symbolizer)
		return error;
	error = capture_load(&capture, path, symbolizer, 0, why);
	if (error)
		log_error("cannot read the baseline '%s': %s", path, why);
	for (size_t i = 0; !error && i < capture.sites->count; i++) {
		const struct site *site = capture.sites->sites[i];

		error = accept(baseline, site->id, amount_of(&site->tally));
	}
	capture_free(&capture);
	symbolizer_free(symbolizer);
	return error;
}

int baseline_load(struct baseline **out, const char *path)
{
	struct baseline *baseline = baseline_new();
	int error = -ENOMEM;

	if (baseline)
		error = capture_is_one(path) ? load_capture(baseline, path)
					     : load_json(baseline, path);
	if (error) {
		baseline_free(baseline);
		baseline = NULL;
	}
	*out = baseline;
	return error;
}

/* One line a site, in order of id: changes are easy to review. */
static void print_site(FILE *out, const struct site *site, bool is_first)
{
	const struct frame *blame = &site->blame;
	double error = tally_errors(&site->tally).live_bytes;
	json_t *json = json_pack(
	    "{s:s, s:s, s:s?, s:I, s:I, s:o*}", "id", site->id, "verdict",
	    verdict_name(site->finding.verdict), "function", blame->function,
	    "live_objects", (json_int_t)tally_live_objects(&site->tally),
	    "live_bytes", (json_int_t)tally_live_bytes(&site->tally),
	    "stderr_bytes",
	    error > 0 ? json_integer((json_int_t)ceil(error)) : NULL);
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

	fprintf(out, "%s%s", is_first ? "\n" : ",\n", text ? text : "null");
	free(text);
	json_decref(json);
}

static int by_id(const void *a, const void *b)
{
	const struct site *const *x = a;
	const struct site *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

static int print(FILE *out, const struct report *report)
{
	const struct site **sites = calloc(report->n_sites + 1, sizeof(*sites));
	size_t n = 0;

	if (!sites)
		return -ENOMEM;
	for (size_t i = 0; i < report->n_sites; i++)
		if (is_of_interest(report->sites[i]))
			sites[n++] = report->sites[i];
	if (n)
		qsort(sites, n, sizeof(*sites), by_id);
	fprintf(out, "{\"schema\":\"%s\",\"version\":\"%s\",\"sites\":[",
		SCHEMA, DARKHEAP_VERSION);
	for (size_t i = 0; i < n; i++)
		print_site(out, sites[i], !i);
	fputs(n ? "\n]}\n" : "]}\n", out);
	free(sites);
	return ferror(out) ? -EIO : 0;
}

static int write_to(const char *temporary, const char *path,
		    const struct report *report)
{
	FILE *out = fopen(temporary, "we");
	int error;

	if (!out)
		return -errno;
	error = print(out, report);
	if (fclose(out) && !error)
		error = -errno;
	if (!error && rename(temporary, path))
		error = -errno;
	if (error)
		unlink(temporary);
	return error;
}

int baseline_update(const char *path, const struct report *report)
{
	char *temporary;
	int error;

	if (capture_is_one(path)) {
		log_error("'%s' is a capture: name another FILE for "
			  "--update-baseline",
			  path);
		return -EEXIST;
	}
	if (asprintf(&temporary, "%s.new", path) < 0)
		return -ENOMEM;
	error = write_to(temporary, path, report);
	free(temporary);
	if (error)
		log_error("cannot write the baseline '%s': %s", path,
			  strerror(-error));
	return error;
}
