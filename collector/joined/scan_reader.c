/* SPDX-License-Identifier: MIT */
#include "joined/scan_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "joined/scan_result.h"
#include "report/joined.h"

static void read_result(struct scan_run *run, json_t *result)
{
	struct joined *joined = run->joined;
	struct joined_finding finding;

	if (!scan_result_is_finding(result)) {
		return;
	} else if (scan_result_is_suppressed(result)) {
		joined->n_suppressed++;
	} else if (joined->n_findings == SCAN_FINDINGS_MAX) {
		joined->n_left_out++;
	} else if (scan_result_read(run, result, &finding)) {
		joined->findings[joined->n_findings++] = finding;
	} else {
		joined->n_unusable++;
	}
}

static void read_run(struct joined *joined, json_t *json, int *error)
{
	json_t *driver =
	    json_object_get(json_object_get(json, "tool"), "driver");
	json_t *results = json_object_get(json, "results"), *result;
	const char *name = scan_result_text(driver, "name");
	struct scan_run run = {
	    .joined = joined,
	    .json = json,
	    .rules = json_object_get(driver, "rules"),
	};
	size_t i;

	if (!name || strcmp(name, SCAN_TOOL) != 0) {
		joined->n_of_others += json_array_size(results);
		return;
	}
	joined->tool = name;
	joined->version = scan_result_text(driver, "semanticVersion");
	if (!joined->version)
		joined->version = scan_result_text(driver, "version");
	json_array_foreach(results, i, result)
	{
		read_result(&run, result);
		if (run.error)
			*error = run.error;
	}
}

/* How many there can be. */
static size_t count_results(json_t *runs)
{
	json_t *run;
	size_t i, n = 0;

	json_array_foreach(runs, i, run) n +=
	    json_array_size(json_object_get(run, "results"));
	return n < SCAN_FINDINGS_MAX ? n : SCAN_FINDINGS_MAX;
}

static int by_place(const void *a, const void *b)
{
	const struct joined_finding *x = a, *y = b;
	int order = strcmp(x->file, y->file);

	if (!order)
		order = (x->line > y->line) - (x->line < y->line);
	if (!order)
		order = strcmp(x->rule, y->rule);
	return order ? order : strcmp(x->id ? x->id : "", y->id ? y->id : "");
}

/* A finding is said once, though several runs (of GOOS, of tags) have it. */
static void drop_doubles(struct joined *joined)
{
	size_t kept = 0;

	if (joined->n_findings)
		qsort(joined->findings, joined->n_findings,
		      sizeof(*joined->findings), by_place);
	for (size_t i = 0; i < joined->n_findings; i++)
		if (!kept ||
		    by_place(&joined->findings[kept - 1], &joined->findings[i]))
			joined->findings[kept++] = joined->findings[i];
	joined->n_findings = kept;
}

static int fail(struct joined *joined, const char *path, int error,
		char why[SCAN_WHY_BYTES])
{
	snprintf(why, SCAN_WHY_BYTES, "cannot read the scan '%.300s': %s", path,
		 strerror(-error));
	scan_release(joined);
	return error;
}

static int refuse(struct joined *joined, const char *path, const char *what,
		  char why[SCAN_WHY_BYTES])
{
	snprintf(why, SCAN_WHY_BYTES,
		 "'%.280s' is no SARIF 2.1.0 (%.120s): write it with darkheap "
		 "scan --format=sarif",
		 path, what);
	scan_release(joined);
	return -EINVAL;
}

static int read_root(struct joined *joined, json_t *root, const char *path,
		     char why[SCAN_WHY_BYTES])
{
	json_t *runs = json_object_get(root, "runs"), *run;
	const char *version = scan_result_text(root, "version");
	int error = 0;
	size_t i;

	if (!version || strcmp(version, "2.1.0") != 0)
		return refuse(joined, path,
			      version ? "it is of another version"
				      : "it has no \"version\"",
			      why);
	if (!json_is_array(runs))
		return refuse(joined, path, "it has no \"runs\"", why);
	joined->findings =
	    calloc(count_results(runs) + 1, sizeof(*joined->findings));
	if (!joined->findings)
		return fail(joined, path, -ENOMEM, why);
	json_array_foreach(runs, i, run) read_run(joined, run, &error);
	if (error)
		return fail(joined, path, error, why);
	drop_doubles(joined);
	return 0;
}

/* What jansson asks for, piece by piece. */
struct source {
	int fd;
	const char *text; /* of scan_parse(), else NULL */
	size_t size, done;
	int error;
};

static ssize_t read_some(struct source *source, void *buffer, size_t size)
{
	ssize_t got;

	if (source->text) {
		size_t left = source->size - source->done;

		got = (ssize_t)(left < size ? left : size);
		memcpy(buffer, source->text + source->done, (size_t)got);
		return got;
	}
	do
		got = read(source->fd, buffer, size);
	while (got < 0 && errno == EINTR);
	return got;
}

static size_t next_piece(void *buffer, size_t size, void *argument)
{
	struct source *source = argument;
	ssize_t got = read_some(source, buffer, size);

	source->error = got < 0 ? -errno : 0;
	if (got > 0 && source->done + (size_t)got > SCAN_FILE_BYTES)
		source->error = -EFBIG;
	if (source->error)
		return (size_t)-1;
	/* some tools of other systems write a byte order mark */
	if (!source->done && got >= 3 && !memcmp(buffer, "\xef\xbb\xbf", 3))
		memset(buffer, ' ', 3);
	source->done += (size_t)got;
	return (size_t)got;
}

static int load(struct joined *joined, const char *path, struct source *source,
		char why[SCAN_WHY_BYTES])
{
	char what[JSON_ERROR_TEXT_LENGTH + 32];
	json_error_t error;
	json_t *root;

	*joined = (struct joined){.path = strdup(path)};
	if (!joined->path)
		return fail(joined, path, -ENOMEM, why);
	root = json_load_callback(next_piece, source, 0, &error);
	if (source->error)
		return fail(joined, path, source->error, why);
	joined->texts = root;
	if (root)
		return read_root(joined, root, path, why);
	snprintf(what, sizeof(what), "line %d: %s", error.line, error.text);
	return refuse(joined, path, what, why);
}

int scan_load(struct joined *joined, const char *path, char why[SCAN_WHY_BYTES])
{
	struct source source = {.fd = open(path, O_RDONLY | O_CLOEXEC)};
	int error;

	*joined = (struct joined){0};
	if (source.fd < 0)
		return fail(joined, path, -errno, why);
	error = load(joined, path, &source, why);
	close(source.fd);
	return error;
}

int scan_parse(struct joined *joined, const char *path, const char *text,
	       size_t size, char why[SCAN_WHY_BYTES])
{
	struct source source = {.fd = -1, .text = text, .size = size};

	return load(joined, path, &source, why);
}

void scan_release(struct joined *joined)
{
	for (size_t i = 0; i < joined->n_made; i++)
		free(joined->made[i]);
	free(joined->made);
	free(joined->findings);
	free(joined->links);
	free(joined->runtime_only);
	free(joined->path);
	json_decref(joined->texts);
	*joined = (struct joined){0};
}
