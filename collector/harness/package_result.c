/* SPDX-License-Identifier: MIT */
#include "harness/package_result.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "darkheap/session.h"
#include "harness/findings.h"
#include "harness/red_line.h"
#include "model/process.h"
#include "report/json_site.h"
#include "report/reason.h"
#include "report/report.h"
#include "report/site_test.h"

bool package_result_is_leak(const struct site *site,
			    const struct site_test *test)
{
	return site->fails && tally_live_objects(&test->tally) &&
	       test->verdict == site->finding.verdict;
}

/* Of the tests that could not be repeated. */
bool package_result_is_suspect(const struct site *site,
			       const struct site_test *test)
{
	return !site->fails && tally_live_objects(&test->tally) &&
	       test->verdict == VERDICT_SUSPECT &&
	       findings_is_one(&site->finding);
}

static json_t *json_leak(const struct site *site, const struct site_test *test)
{
	uint64_t objects = tally_live_objects(&test->tally);
	uint64_t bytes = tally_live_bytes(&test->tally);
	char what[RED_WHAT_BYTES];

	return json_pack(
	    "{s:o, s:I, s:I, s:I, s:o, s:o, s:i, s:s}", "test",
	    json_text(test->name), "objects", (json_int_t)objects,
	    "object_bytes",
	    (json_int_t)(objects && bytes % objects == 0 ? bytes / objects : 0),
	    "bytes", (json_int_t)bytes, "function",
	    json_text(site->blame.function), "file",
	    json_text(site->blame.file), "line", site->blame.line, "what",
	    red_line_what(site, what));
}

static json_t *json_leaks(const struct report *report,
			  bool (*is_one)(const struct site *site,
					 const struct site_test *test))
{
	json_t *list = json_array();

	for (size_t i = 0; report && i < report->n_sites; i++) {
		const struct site *site = report->sites[i];

		for (size_t j = 0; j < site->n_tests; j++)
			if (is_one(site, &site->tests[j]))
				json_array_append_new(
				    list, json_leak(site, &site->tests[j]));
	}
	return list;
}

static const char *package_of(const struct report *report)
{
	for (size_t i = 0; report && i < report->n_processes; i++)
		if (*report->processes[i]->package)
			return report->processes[i]->package;
	return NULL;
}

const char *package_result_unrecognized(const struct report *report)
{
	if (!report->n_tracked || package_of(report))
		return NULL;
	return "its tests were not recognized: what it lost is in the report "
	       "only";
}

static const char *why_of(const struct package_result *result)
{
	const struct report *report = result->report;

	if (result->why)
		return result->why;
	if (!report)
		return "its record could not be read";
	if (report->n_tracked)
		return package_result_unrecognized(report);
	return report->n_processes ? reason_text(report->processes[0]->reason)
				   : reason_text(REASON_NO_LIBC);
}

static const char *word_of(const struct report *report)
{
	static const char *const words[] = {
	    [POLICY_PASS] = "pass",
	    [POLICY_FAIL] = "fail",
	    [POLICY_UNKNOWN] = "unknown",
	};

	return report ? words[report->result] : words[POLICY_UNKNOWN];
}

static json_t *json_result(const struct package_result *result)
{
	const struct report *report = result->report;
	const char *why = why_of(result);

	return json_pack(
	    "{s:o, s:o, s:b, s:o, s:s, s:b, s:o, s:o, s:I, s:I, s:o}",
	    "package", json_text(package_of(report)), "exe",
	    json_text(result->exe), "tracked", !why, "why", json_text(why),
	    "result", word_of(report), "failed_by_itself",
	    result->failed_by_itself, "leaks",
	    json_leaks(report, package_result_is_leak), "suspects",
	    json_leaks(report, package_result_is_suspect), "repeated",
	    (json_int_t)result->repeated, "late", (json_int_t)result->late,
	    "capture", json_text(result->capture));
}

/*
 * A thousand packages have more threads than there are pids, so ours may have
 * been that of another one: the pid is for people, the rest of the name for us.
 */
static int claim_name(char path[PATH_MAX], const char *directory)
{
	int n = snprintf(path, PATH_MAX, "%s/%d.XXXXXX.json", directory,
			 (int)getpid());
	int fd = n < PATH_MAX ? mkstemps(path, (int)strlen(".json"))
			      : (errno = ENAMETOOLONG, -1);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

/* Whole, or not at all: what stays empty counts as damaged. */
static int write_at(const char *path, const json_t *json)
{
	char new[PATH_MAX + sizeof(".new")];

	snprintf(new, sizeof(new), "%s.new", path);
	if (!json_dump_file(json, new, JSON_COMPACT) && !rename(new, path))
		return 0;
	int error = errno ? -errno : -EIO;
	unlink(new);
	return error;
}

int package_result_write(const struct package_result *result,
			 const char *directory)
{
	char path[PATH_MAX];
	json_t *json = json_result(result);
	int error = json ? claim_name(path, directory) : -ENOMEM;

	if (!error)
		error = write_at(path, json);
	json_decref(json);
	return error;
}
