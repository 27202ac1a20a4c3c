/* SPDX-License-Identifier: MIT */
#include "cli/value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/nearest.h"
#include "cli/size.h"
#include "darkheap/session.h"
#include "log.h"
#include "report/format.h"

#define FORMATS_MAX 16

int set_flag(bool *flag, const char *value)
{
	(void)value;
	*flag = true;
	return 0;
}

int set_text(const char **text, const char *value)
{
	*text = value;
	return 0;
}

static int set_path(const char **path, const char *value, const char *what)
{
	if (!*value) {
		log_error("a %s must have a name", what);
		return -EINVAL;
	}
	*path = value;
	return 0;
}

int set_file(const char **file, const char *value)
{
	return set_path(file, value, "file");
}

int set_directory(const char **directory, const char *value)
{
	return set_path(directory, value, "directory");
}

int set_capture(const char **capture, const char *value)
{
	return set_path(capture, value, "capture");
}

int set_choice(const char **choice, const char *value)
{
	return set_text(choice, value); /* options.c knows the words */
}

static int unknown_format(const char *name)
{
	const char *names[FORMATS_MAX] = {NULL}, *near;
	char list[256];
	size_t n = 0, used = 0;
	const struct format *format;

	for (; n < FORMATS_MAX && (format = format_at(n)); n++) {
		names[n] = format->name;
		if (used < sizeof(list))
			used += (size_t)snprintf(list + used,
						 sizeof(list) - used, "%s%s",
						 n ? ", " : "", format->name);
	}
	near = nearest_name(name, strlen(name), names, n);
	if (near)
		log_error("unknown format '%s': did you mean '%s'? (%s)", name,
			  near, list);
	else
		log_error("unknown format '%s': there are %s", name, list);
	return -EINVAL;
}

int set_format(const char **format, const char *value)
{
	if (!format_find(value))
		return unknown_format(value);
	*format = value;
	return 0;
}

int set_color(enum color *color, const char *value)
{
	static const char *const words[] = {"auto", "always", "never"};

	for (int i = 0; i < 3; i++)
		if (!strcmp(value, words[i])) {
			*color = (enum color)i;
			return 0;
		}
	log_error("bad color '%s': auto, always or never", value);
	return -EINVAL;
}

int set_suppressions(struct suppression_files *files, const char *value)
{
	if (files->count == SUPPRESSIONS_MAX) {
		log_error("more than %d files of suppressions: join some",
			  SUPPRESSIONS_MAX);
		return -EINVAL;
	}
	int error = set_file(&files->files[files->count], value);
	files->count += !error;
	return error;
}

int set_policy(struct policy *policy, const char *value)
{
	if (!policy_parse(policy, value, true))
		return 0;
	log_error("bad policy '%s': of %s, joined by commas", value,
		  policy_forms());
	return -EINVAL;
}

int set_depth(uint32_t *depth, const char *value)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);

	if (*end || !n || n > STACK_DEPTH_MAX) {
		log_error("bad depth '%s': a number from 1 to %d", value,
			  STACK_DEPTH_MAX);
		return -EINVAL;
	}
	*depth = (uint32_t)n;
	return 0;
}

int set_duration(uint64_t *ns, const char *value)
{
	if (!duration_parse(value, ns))
		return 0;
	log_error("bad duration '%s': as Go writes them, say 100ms or 1.5s",
		  value);
	return -EINVAL;
}

int set_size(uint64_t *bytes, const char *value)
{
	uint64_t most = (uint64_t)RING_CHUNKS_MAX * RING_CHUNK_BYTES, n;

	if (size_parse(value, &n) || n < 1024 * 1024 || n > most) {
		log_error("bad size '%s': from 1MiB to 1GiB, say 64MiB", value);
		return -EINVAL;
	}
	*bytes = n / RING_CHUNK_BYTES * RING_CHUNK_BYTES;
	return 0;
}

int set_sample(uint64_t *bytes, const char *value)
{
	uint64_t n = 0;

	if (strcmp(value, "all") != 0 &&
	    (size_parse(value, &n) || !n || n > SAMPLE_MEAN_MAX)) {
		log_error("bad sample '%s': all, or from 1 to 1TiB, say 512KiB",
			  value);
		return -EINVAL;
	}
	*bytes = n;
	return 0;
}

int set_percent(double *percent, const char *value)
{
	size_t length = strspn(value, "0123456789.");
	char *end;
	double n = strtod(value, &end);

	if (!length || end != value + length ||
	    (*end && strcmp(end, "%") != 0) || n < 0.1 || n > 100) {
		log_error("bad percentage '%s': from 0.1 to 100, say 2", value);
		return -EINVAL;
	}
	*percent = n;
	return 0;
}

/* Some are made of captures only. */
static bool is_of_run(const char *name)
{
	unsigned commands_of = 0;

#define FORMAT(format, users, what) \
	if (!strcmp(name, #format)) \
		commands_of = users;
#include "report/formats.def"
#undef FORMAT
	return commands_of & RUN;
}

#define URL_MOST 400

/* A name and a password in it would stand in every report. */
static bool is_url(const char *value)
{
	const char *host = !strncmp(value, "http://", 7)    ? value + 7
			   : !strncmp(value, "https://", 8) ? value + 8
							    : "";

	for (const char *c = value; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return *host && *host != '/' && !strpbrk(host, "@?#") &&
	       strlen(value) < URL_MOST;
}

int set_url(const char **url, const char *value)
{
	if (!is_url(value)) {
		log_error("bad URL '%.100s': as in "
			  "http://127.0.0.1:6060/debug/pprof, without "
			  "password, ? and #",
			  value);
		return -EINVAL;
	}
	*url = value;
	return 0;
}

int set_report(struct report_request (*reports)[REPORTS_MAX], char *value)
{
	char *file = strchr(value, ':');
	size_t n = 0;

	if (file)
		*file++ = 0;
	if (!format_find(value))
		return unknown_format(value);
	if (!is_of_run(value)) {
		log_error("--report=%s is not possible: make it of the "
			  "capture, by darkheap report --format=%s",
			  value, value);
		return -EINVAL;
	}
	if (file ? !*file : strcmp(value, "text") != 0) {
		log_error("--report=%s needs a place: --report=%s:FILE, or - "
			  "for stdout",
			  value, value);
		return -EINVAL;
	}
	while (n < REPORTS_MAX && (*reports)[n].format)
		n++;
	if (n == REPORTS_MAX) {
		log_error("more than %d reports", REPORTS_MAX);
		return -EINVAL;
	}
	(*reports)[n] = (struct report_request){value, file};
	return 0;
}
