/* SPDX-License-Identifier: MIT */
#include "report/sarif_place.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/clean.h"
#include "report/page.h"
#include "report/repository.h"
#include "symbol/blame.h"

/* Of a stack that SARIF has whole; deeper ones are cut in the middle. */
#define STACK_FRAMES_MAX 256
#define NAME_BYTES 1024

/* "](" would make a link of what a target is named, "{0}" a placeholder. */
static void put_literally(FILE *out, const char *clean)
{
	for (const char *c = clean; *c; c++) {
		fputc(*c, out);
		if (*c == '{' || *c == '}')
			fputc(*c, out);
		if (c[0] == ']' && c[1] == '(')
			fputc(' ', out);
	}
}

json_t *sarif_text(const char *text)
{
	size_t size = strlen(text) + 1, bytes;
	char *clean = malloc(size), *literal = NULL;
	FILE *out = open_memstream(&literal, &bytes);
	json_t *value = NULL;

	if (clean && out) {
		clean_copy(clean, size, *text ? text : "?", false, true);
		put_literally(out, *clean ? clean : "?");
	}
	if (out && !fclose(out) && clean)
		value = json_string(literal);
	free(literal);
	free(clean);
	return value;
}

json_t *sarif_message(const char *text)
{
	return json_pack("{s:o}", "text", sarif_text(text));
}

static void put_uri(FILE *out, const char *path)
{
	for (; *path; path++)
		if (isalnum((unsigned char)*path) || strchr("-._~/+@,", *path))
			fputc(*path, out);
		else
			fprintf(out, "%%%02X", (unsigned char)*path);
}

static char *uri_of(const char *scheme, const char *path)
{
	char *uri = NULL;
	size_t bytes;
	FILE *out = open_memstream(&uri, &bytes);

	if (!out)
		return NULL;
	fputs(scheme, out);
	put_uri(out, path);
	return fclose(out) ? NULL : uri;
}

/*
 * Beyond the repository an absolute path is a file of the machine that ran the
 * program; what -trimpath left of others is below GOROOT or the module cache.
 */
static json_t *artifact(const struct frame *frame, const char *below)
{
	const char *file = frame->file;
	bool is_go = frame->language == LANGUAGE_GO;
	const char *base = below		    ? "%SRCROOT%"
			   : *file == '/' || !is_go ? NULL
			   : strchr(file, '@')	    ? "GOMODCACHE"
						    : "GOROOT";
	bool is_go_root = base && !strcmp(base, "GOROOT");
	const char *start = is_go_root		    ? "src/"
			    : !base && *file == '/' ? "file://"
						    : "";
	char *uri = uri_of(start, below ? below : file);
	json_t *object = json_pack("{s:s?}", "uri", uri);

	free(uri);
	if (base)
		json_object_set_new(object, "uriBaseId", json_string(base));
	return object;
}

int sarif_has_place(const struct frame *frame)
{
	/* cgo's own files have no directory, and nobody has them */
	return frame->file && strchr(frame->file, '/') && frame->line > 0;
}

static json_t *physical(const char *below, const struct frame *frame)
{
	/* the columns are not known, and asked for */
	return json_pack("{s:o, s:{s:i, s:i, s:i, s:i}}", "artifactLocation",
			 artifact(frame, below), "region", "startLine",
			 frame->line, "startColumn", 1, "endLine", frame->line,
			 "endColumn", 2);
}

static const char *name_of(const struct frame *frame, char name[NAME_BYTES])
{
	const char *module = frame->module ? basename(frame->module) : NULL;

	if (frame->function && *frame->function)
		snprintf(name, NAME_BYTES, "%s", frame->function);
	else if (module)
		snprintf(name, NAME_BYTES, "unknown code in %s", module);
	else
		snprintf(name, NAME_BYTES, "0x%" PRIx64, frame->pc);
	return name;
}

json_t *sarif_location_at(const char *below, const struct frame *frame,
			  const char *message, int id)
{
	char name[NAME_BYTES];
	json_t *object = json_pack(
	    "{s:[{s:o, s:s}]}", "logicalLocations", "fullyQualifiedName",
	    sarif_text(name_of(frame, name)), "kind", "function");

	if (below || sarif_has_place(frame))
		json_object_set_new(object, "physicalLocation",
				    physical(below, frame));
	if (message)
		json_object_set_new(object, "message", sarif_message(message));
	if (id)
		json_object_set_new(object, "id", json_integer(id));
	return object;
}

json_t *sarif_location(struct repository *repository, const struct frame *frame,
		       const char *message, int id)
{
	const char *below =
	    sarif_has_place(frame) ? repository_path(repository, frame) : NULL;

	return sarif_location_at(below, frame, message, id);
}

/* " > sqlite3Malloc > malloc": the frames inside of i that have no place. */
static void put_inner(FILE *out, const struct frame *frames, size_t i)
{
	char name[NAME_BYTES];

	while (i-- && !sarif_has_place(&frames[i]))
		if (!blame_is_plumbing(&frames[i]))
			fprintf(out, " > %s", name_of(&frames[i], name));
}

static json_t *step(struct repository *repository, const struct frame *frames,
		    size_t i)
{
	char name[NAME_BYTES], *message = NULL;
	size_t bytes;
	FILE *out = open_memstream(&message, &bytes);
	json_t *object = NULL;

	if (!out)
		return NULL;
	fputs(name_of(&frames[i], name), out);
	put_inner(out, frames, i);
	if (!fclose(out))
		object = json_pack(
		    "{s:o}", "location",
		    sarif_location(repository, &frames[i], message, 0));
	free(message);
	return object;
}

json_t *sarif_flows(struct repository *repository, const struct frame *frames,
		    size_t n)
{
	json_t *steps = json_array();

	for (size_t i = n; i-- && json_array_size(steps) < SARIF_STEPS_MAX;)
		if (sarif_has_place(&frames[i]) &&
		    !blame_is_plumbing(&frames[i]))
			json_array_append_new(steps,
					      step(repository, frames, i));
	if (json_array_size(steps))
		return json_pack("[{s:[{s:o}]}]", "threadFlows", "locations",
				 steps);
	json_decref(steps);
	return NULL;
}

static json_t *stack_frame(struct repository *repository,
			   const struct frame *frame)
{
	json_t *object = json_pack("{s:o}", "location",
				   sarif_location(repository, frame, NULL, 0));

	if (frame->module && *frame->module)
		json_object_set_new(object, "module",
				    sarif_text(basename(frame->module)));
	return object;
}

json_t *sarif_stacks(struct repository *repository, const struct frame *frames,
		     size_t n)
{
	json_t *array = json_array();
	size_t half = STACK_FRAMES_MAX / 2;

	for (size_t i = 0; i < n; i++) {
		if (n > STACK_FRAMES_MAX && i == half)
			i = n - half;
		json_array_append_new(array,
				      stack_frame(repository, &frames[i]));
	}
	if (json_array_size(array))
		return json_pack("[{s:o}]", "frames", array);
	json_decref(array);
	return NULL;
}
