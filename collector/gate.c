/* SPDX-License-Identifier: MIT */
#include "gate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "baseline.h"
#include "cli/options.h"
#include "joined/joiner.h"
#include "joined/scan_reader.h"
#include "log.h"
#include "report/joined.h"
#include "suppress/suppressions.h"

int gate_baseline(struct baseline **baseline, const struct options *options)
{
	*baseline = NULL;
	if (!options->baseline || options->is_update_baseline)
		return 0;
	return baseline_load(baseline, options->baseline);
}

void gate_use(struct policy *policy, const struct baseline *baseline)
{
	policy->baseline = baseline;
	policy->is_known = baseline_has;
}

/* Cut `directory` at its last slash; false: there is none above. */
static bool go_up(char *directory)
{
	char *slash = strrchr(directory, '/');

	if (!slash || !directory[1])
		return false;
	slash[slash == directory] = 0;
	return true;
}

static bool has_file(const char *directory, const char *name, char **path)
{
	if (asprintf(path, "%s/%s", strcmp(directory, "/") ? directory : "",
		     name) < 0) {
		*path = NULL;
		return false;
	}
	if (!access(*path, F_OK))
		return true;
	free(*path);
	*path = NULL;
	return false;
}

/* In the working directory, or beside the go.mod above it; NULL: nowhere. */
static char *find_usual(void)
{
	char *directory, *path = NULL, *module;

	if (!access(SUPPRESSIONS_FILE, F_OK))
		return strdup(SUPPRESSIONS_FILE);
	directory = getcwd(NULL, 0);
	if (!directory)
		return NULL;
	while (!has_file(directory, "go.mod", &module))
		if (!go_up(directory))
			break;
	if (module)
		has_file(directory, SUPPRESSIONS_FILE, &path);
	free(module);
	free(directory);
	return path;
}

static int load_usual(struct suppressions *suppressions, char *why)
{
	char *path = find_usual();
	int error;

	if (!path)
		return 0;
	log_detail("suppressions: '%s'", path);
	error = suppressions_load(suppressions, path, why);
	free(path);
	return error;
}

int gate_suppressions(struct suppressions *suppressions,
		      const struct options *options)
{
	const char *const *files = options->suppressions.files;
	char why[SUPPRESSIONS_WHY_BYTES];
	int error = 0;

	suppressions_init(suppressions, time(NULL));
	if (!options->suppressions.count)
		error = load_usual(suppressions, why);
	for (size_t i = 0; !error && i < options->suppressions.count; i++)
		error = suppressions_load(suppressions, files[i], why);
	if (!error)
		error = suppressions_add_builtin(suppressions, why);
	if (error)
		log_error("%s", why);
	return error;
}

void gate_suppress(struct policy *policy,
		   const struct suppressions *suppressions)
{
	policy->suppressions = suppressions;
	policy->suppress = suppressions_apply;
}

int gate_scan(struct joined *joined, const struct options *options)
{
	char why[SCAN_WHY_BYTES];
	int error;

	*joined = (struct joined){0};
	if (!options->scan)
		return 0;
	error = scan_load(joined, options->scan, why);
	if (error)
		log_error("%s", why);
	else if (!joined->tool)
		log_note("'%s' has nothing of " SCAN_TOOL ", and %zu results "
			 "of other tools: none are joined",
			 options->scan, joined->n_of_others);
	return error;
}

int gate_join(struct joined *joined, struct report *report)
{
	int error = joined->path ? joiner_join(joined, report) : 0;

	if (error)
		log_error("out of memory: the scan is not joined");
	return error;
}

int gate_status(const struct options *options, enum policy_result result,
		const struct report *report, bool has_excess,
		const char *unknown)
{
	char violated[256];
	bool is_gate = options->policy.is_explicit || options->baseline;

	if (!is_gate || options->is_no_fail || options->is_update_baseline ||
	    result == POLICY_PASS)
		return STATUS_OK;
	if (result == POLICY_FAIL) {
		report_violated(report, has_excess, violated, sizeof(violated));
		log_note("status %d: violated: --fail-on=%s", STATUS_VIOLATED,
			 violated);
		return STATUS_VIOLATED;
	}
	log_note("status %d: %s", STATUS_DATA, unknown);
	return STATUS_DATA;
}
