/* SPDX-License-Identifier: MIT */
#include "gotest/summary.h"

#include <inttypes.h>
#include <langinfo.h>
#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "darkheap/session.h"
#include "gotest/go_exec.h"
#include "gotest/go_place.h"
#include "gotest/told.h"
#include "log.h"
#include "report/reason.h"
#include "status.h"

/* More than that nobody reads: a report has all. */
#define LINES_MAX 50
#define NAMES_BYTES 400

static bool is_without_c(const struct told_package *package)
{
	return package->why &&
	       !strcmp(package->why, reason_text(REASON_NO_LIBC));
}

void summary_count(struct summary *summary)
{
	const struct told *told = summary->told;

	for (size_t i = 0; i < told->n_packages; i++) {
		const struct told_package *package = &told->packages[i];

		summary->n_failed += package->result == TOLD_FAIL;
		summary->n_unknown +=
		    package->result == TOLD_UNKNOWN && !is_without_c(package);
		summary->n_kept +=
		    package->result != TOLD_PASS && package->capture != NULL;
		summary->n_failed_by_themselves += package->is_failed_by_itself;
		summary->n_without_c += is_without_c(package);
		summary->n_untracked += package->why && !is_without_c(package);
		summary->n_leaks += package->n_leaks;
		summary->n_suspects += package->n_suspects;
	}
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* "3 × 12 B", or "3 blocks, 40 B" of several sizes */
static void put_amount(char *text, size_t size, const struct told_leak *leak)
{
	const char *times =
	    strcmp(nl_langinfo(CODESET), "UTF-8") ? "x" : "\xc3\x97";

	if (leak->object_bytes)
		snprintf(text, size, "%" PRIu64 " %s %" PRIu64 " B",
			 leak->objects, times, leak->object_bytes);
	else
		snprintf(text, size, "%" PRIu64 " block%s, %" PRIu64 " B",
			 leak->objects, plural(leak->objects), leak->bytes);
}

static void say_leak(const struct told_package *package,
		     const struct told_leak *leak, const char *verb)
{
	char amount[80], place[400] = "an unknown place";

	put_amount(amount, sizeof(amount), leak);
	if (leak->file)
		snprintf(place, sizeof(place), "%s:%" PRIu64,
			 basename(leak->file), leak->line);
	else if (leak->function)
		snprintf(place, sizeof(place), "%s", leak->function);
	log_error("%s: %s %s %s at %s%s%s%s", package->package,
		  leak->test ? leak->test : "a test", verb, amount, place,
		  leak->what ? " (" : "", leak->what ? leak->what : "",
		  leak->what ? ")" : "");
}

static void say_all(const struct told *told, bool is_suspects)
{
	size_t n = 0;

	for (size_t i = 0; i < told->n_packages; i++) {
		const struct told_package *package = &told->packages[i];
		size_t count =
		    is_suspects ? package->n_suspects : package->n_leaks;

		for (size_t j = 0; j < count; j++)
			if (n++ < LINES_MAX)
				say_leak(package,
					 is_suspects ? &package->suspects[j]
						     : &package->leaks[j],
					 is_suspects ? "may leak" : "leaks");
	}
	if (n > LINES_MAX)
		log_error("and %zu more: --report=html:FILE shows all",
			  n - LINES_MAX);
}

/* Names of packages that have the same reason, as one list. */
static void say_untracked_for(const struct told *told, size_t first)
{
	const char *why = told->packages[first].why;
	char names[NAMES_BYTES] = "";
	size_t used = 0, n = 0, left = 0;

	for (size_t i = first; i < told->n_packages; i++) {
		const char *name = told->packages[i].package;

		if (!told->packages[i].why ||
		    strcmp(told->packages[i].why, why) != 0)
			continue;
		if (used + strlen(name) + 2 >= sizeof(names)) {
			left++;
			continue;
		}
		used +=
		    (size_t)sprintf(names + used, "%s%s", n ? ", " : "", name);
		n++;
	}
	if (left)
		log_error("not tracked: %s and %zu more: %s", names, left, why);
	else
		log_error("not tracked: %s: %s", names, why);
}

static void say_untracked(const struct told *told)
{
	for (size_t i = 0; i < told->n_packages; i++) {
		const char *why = told->packages[i].why;
		size_t first = 0;

		if (!why || is_without_c(&told->packages[i]))
			continue;
		while (!told->packages[first].why ||
		       strcmp(told->packages[first].why, why) != 0)
			first++;
		if (first == i)
			say_untracked_for(told, i);
	}
}

static void say_without_c(const struct summary *summary, bool is_red)
{
	size_t n = summary->n_without_c;
	const char *form = "%zu package%s %s no C memory: skipped";

	if (n && (is_red || n == summary->told->n_packages))
		log_note(form, n, plural(n), n == 1 ? "has" : "have");
	else if (n)
		log_detail(form, n, plural(n), n == 1 ? "has" : "have");
}

static void say_captures(const struct summary *summary)
{
	const struct go_place *place = summary->place;
	const char *capture = summary->options->capture;

	if (capture || !summary->n_kept)
		return;
	if (place->is_elsewhere)
		log_note("'%s' cannot be written: captures are in %s",
			 summary->options->artifacts, place->artifacts);
	log_note("next: darkheap report --format=html --output=leaks.html "
		 "%s/*.darkheap",
		 place->is_elsewhere ? place->artifacts
				     : summary->options->artifacts);
}

/* What `word` was probably meant for, or NULL: -f, --reprot=x */
static const char *meant_for(const char *word)
{
	const struct option *option;

	if (!strncmp(word, "--", 2))
		return option_nearest(TEST, word + 2);
	if (word[0] != '-' || !word[1] || word[2] || strchr("vh", word[1]))
		return NULL; /* these two are go's as well */
	option = option_find_letter(TEST, word[1]);
	return option ? option->name : NULL;
}

/* A word that was probably meant for us has made go fail. */
static void say_misspelt(const struct options *options)
{
	for (char **word = options->operands; *word; word++) {
		const char *name = meant_for(*word);

		if (go_exec_is_end(*word))
			return;
		if (name)
			log_note("'%s' went to go test: did you mean '--%s'?",
				 *word, name);
	}
}

static bool is_judged(const struct options *options)
{
	return !options->is_no_fail && !options->is_update_baseline;
}

bool summary_is_leaks_only(const struct summary *summary)
{
	return summary->go_status && is_judged(summary->options) &&
	       summary->n_failed && !summary->n_failed_by_themselves;
}

/* Why go's status stays although packages leak. */
static void say_own(const struct summary *summary)
{
	size_t n = summary->n_failed_by_themselves;

	if (n)
		log_note("go test's own status stays, as %zu package%s failed "
			 "without leaks, too; else %d",
			 n, plural(n), STATUS_VIOLATED);
	else
		log_note("go test's own status stays, as not all packages were "
			 "built and run; else %d",
			 STATUS_VIOLATED);
}

static int say_status(const struct summary *summary)
{
	const struct options *options = summary->options;
	bool has_leaks = is_judged(options) && summary->n_failed;
	bool is_unknown = is_judged(options) && options->policy.is_explicit &&
			  summary->n_unknown;
	bool is_own = summary->go_status &&
		      (summary->n_failed_by_themselves || summary->is_partial ||
		       (!has_leaks && !is_unknown));

	if (is_own && has_leaks)
		say_own(summary);
	if (is_own)
		return summary->go_status;
	if (has_leaks) {
		log_note("status %d: only leaks failed, in %zu of %zu packages",
			 STATUS_VIOLATED, summary->n_failed,
			 summary->told->n_packages);
		return STATUS_VIOLATED;
	}
	if (is_unknown || !summary->is_written) {
		log_note("status %d: %s", STATUS_INCOMPLETE,
			 is_unknown
			     ? "not all packages could be judged"
			     : "a report is not whole, or was not written");
		return STATUS_INCOMPLETE;
	}
	return summary->go_status;
}

int summary_say(const struct summary *summary)
{
	const struct told *told = summary->told;
	/* what is accepted right now is no news */
	bool is_red =
	    summary->n_failed && !summary->options->is_update_baseline;

	if (is_red) {
		log_error("%zu leak%s in %zu of %zu packages:",
			  summary->n_leaks, plural(summary->n_leaks),
			  summary->n_failed, told->n_packages);
		say_all(told, false);
		say_all(told, true);
	}
	say_untracked(told);
	say_without_c(summary, is_red);
	if (told->n_damaged)
		log_error("what %zu test binaries found is not known: their "
			  "files were damaged",
			  told->n_damaged);
	say_captures(summary);
	if (summary->go_status)
		say_misspelt(summary->options);
	return say_status(summary);
}
