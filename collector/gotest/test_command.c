/* SPDX-License-Identifier: MIT */
/*
 * test_command.c - `darkheap test [options] [GO TEST FLAGS] [PACKAGES]`
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "baseline.h"
#include "cli/options.h"
#include "gate.h"
#include "gotest/go_command.h"
#include "gotest/go_place.h"
#include "gotest/go_run.h"
#include "gotest/merged.h"
#include "gotest/summary.h"
#include "gotest/told.h"
#include "joined/scan_reader.h"
#include "log.h"
#include "report/joined.h"
#include "status.h"
#include "suppress/suppressions.h"
#include "waiter/signals.h"

#define CACHE_WORDS \
	"go test caches nothing where -exec is given: every test runs"

/* One stdout cannot have two streams. */
static bool is_stream_spoilt(const struct options *options)
{
	bool is_stream = false, is_ours = false;

	for (char **word = options->operands; *word; word++)
		is_stream |= !strcmp(*word, "-json") ||
			     !strcmp(*word, "--json") ||
			     !strcmp(*word, "-json=true");
	for (size_t i = 0; i < options->n_reports; i++)
		is_ours |= options->reports[i].file &&
			   !strcmp(options->reports[i].file, "-");
	if (is_stream && is_ours)
		log_error("with -json, stdout is go's: name a FILE instead of "
			  "'-'");
	return is_stream && is_ours;
}

/* Of what go was to run, something was not built, or has told nothing. */
static bool is_partial(const struct go_command *command,
		       const struct summary *summary)
{
	const struct told *told = summary->told;
	char **words = go_command_dry(command);
	size_t n = 0;
	bool is_good = words && go_count(words, summary->place->told, &n);

	free(words);
	return !is_good || n > told->n_packages + told->n_damaged;
}

/* go ended; now all is known. */
static int conclude(const struct options *options, const struct policy *policy,
		    struct joined *joined, const struct go_place *place,
		    const struct go_command *command, int wait_status)
{
	struct told told;
	int error = told_read(&told, place->told);

	if (error)
		log_error("cannot read '%s': %s", place->told,
			  strerror(-error));
	struct summary summary = {
	    .options = options,
	    .place = place,
	    .told = &told,
	    .go_status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 1,
	    .is_written =
		!merged_write(options, policy, &told, joined) && !error,
	};
	summary_count(&summary);
	if (!options->capture && go_place_keep(place, &told) < 0)
		summary.is_written = false;
	if (summary_is_leaks_only(&summary))
		summary.is_partial = is_partial(command, &summary);
	int status = summary_say(&summary);
	told_free(&told);
	return status;
}

static int run_go(const struct options *options, const struct policy *policy,
		  struct joined *joined, struct go_place *place)
{
	struct go_command command;
	char *flags = go_ask("GOFLAGS");
	int error = go_command_init(&command, options, place, flags);
	int wait_status = 0, status = STATUS_FAILED;

	free(flags);
	if (error)
		return status;
	/* it is in -exec already, with paths that hold everywhere */
	unsetenv("DARKHEAP_OPTIONS");
	log_detail(CACHE_WORDS);
	status = go_run(command.words, &wait_status);
	if (!status)
		status = conclude(options, policy, joined, place, &command,
				  wait_status);
	go_command_release(&command);
	if (!WIFSIGNALED(wait_status))
		return status;
	go_place_release(place);
	return signals_die_by(WTERMSIG(wait_status));
}

static int run_in_place(const struct options *options,
			const struct suppressions *suppressions,
			struct joined *joined)
{
	struct policy policy = options->policy;
	struct baseline *baseline = NULL;
	struct go_place place;
	int status = STATUS_FAILED;

	if (gate_baseline(&baseline, options))
		return status;
	gate_use(&policy, baseline);
	gate_suppress(&policy, suppressions);
	if (!go_place_init(&place, options)) {
		status = run_go(options, &policy, joined, &place);
		go_place_release(&place);
	}
	baseline_free(baseline);
	return status;
}

int test_command(const struct options *options)
{
	struct suppressions suppressions;
	struct joined joined;
	int status = STATUS_FAILED;

	if (is_stream_spoilt(options))
		return status;
	if (!gate_suppressions(&suppressions, options) &&
	    !gate_scan(&joined, options)) {
		status = run_in_place(options, &suppressions, &joined);
		scan_release(&joined);
	}
	suppressions_release(&suppressions);
	return status;
}
