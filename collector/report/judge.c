/* SPDX-License-Identifier: MIT */
#include "report/judge.h"

#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/sampling.h"
#include "policy.h"
#include "report/report.h"
#include "report/sampled.h"

/* As if it had been freed; a damaged capture may say that it was not there. */
static void take(struct tally *sum, const struct tally *part)
{
	if (tally_live_objects(part) > tally_live_objects(sum) ||
	    tally_live_bytes(part) > tally_live_bytes(sum))
		return;
	sum->freed_objects += tally_live_objects(part);
	sum->freed_bytes += tally_live_bytes(part);
	sum->spread.unseen_live -= part->spread.unseen_live;
	sum->spread.live_objects -= part->spread.live_objects;
	sum->spread.live_bytes -= part->spread.live_bytes;
}

/* What the process holds and nobody suppressed. */
static struct tally seen_of(const struct report *report,
			    const struct process *process)
{
	struct tally seen = process->total;

	for (size_t i = 0; i < report->set.count; i++) {
		const struct site *site = report->set.sites[i];

		for (size_t j = 0; site->is_suppressed && j < site->n_shares;
		     j++)
			if (site->shares[j].process == process)
				take(&seen, &site->shares[j].tally);
	}
	return seen;
}

static bool is_match(const char *glob, const struct site *site)
{
	return !fnmatch(glob, site->id, 0) ||
	       (site->blame.function &&
		!fnmatch(glob, site->blame.function, 0));
}

static const char rule_new[] = "new";

/* What the policy says of one site or process; `rule` as typed. */
struct opinion {
	enum policy_result result;
	const char *rule;
};

static const struct opinion fine = {POLICY_PASS, NULL};

/* Is an amount between `least` and `most` beyond `max`? */
static struct opinion beyond(double least, double most, double max,
			     const char *rule)
{
	if (least > max)
		return (struct opinion){POLICY_FAIL, rule};
	if (most > max)
		return (struct opinion){POLICY_UNKNOWN, rule};
	return fine;
}

static struct opinion judge_live(const struct tally *tally, uint64_t mean,
				 uint64_t max, const char *rule)
{
	return beyond((double)sampled_least_bytes(tally),
		      (double)sampled_most_bytes(tally, mean), (double)max,
		      rule);
}

/* By how much of itself a rate may be too high: so many calls made it. */
static double rate_doubt(const struct site *site)
{
	uint64_t calls = site->calls_leaving ? site->calls_leaving
					     : tally_seen_live(&site->tally);

	return calls ? SAMPLED_CONFIDENCE / sqrt((double)calls) : 1;
}

/*
 * A rate is as uncertain as what it is made of: one block in a run of 10 ms
 * says next to nothing about an hour.
 */
static struct opinion judge_rate(const struct site *site, uint64_t mean,
				 const struct policy *policy)
{
	double live = (double)tally_live_bytes(&site->tally);
	double rate = site->bytes_per_hour, error = rate_doubt(site);
	double least, most;

	if (rate < 0) /* the clock is not known */
		return (struct opinion){POLICY_UNKNOWN, policy->rate_text};
	if (rate <= 0 || live <= 0)
		return beyond(rate, rate, policy->rate_max, policy->rate_text);
	least = (double)sampled_least_bytes(&site->tally) / live;
	most = (double)sampled_most_bytes(&site->tally, mean) / live;
	/* that of a few is skewed: 1 seen may be 5.6 (Poisson, 95 %) */
	return beyond(error < 1 ? rate * least * (1 - error) : 0,
		      rate * most * (1 + error + error * error),
		      policy->rate_max, policy->rate_text);
}

/* The first that fails, else the first that cannot be told. */
static void join(struct opinion *all, struct opinion one)
{
	if (all->result == POLICY_FAIL || one.result == POLICY_PASS)
		return;
	if (one.result == POLICY_FAIL || all->result == POLICY_PASS)
		*all = one;
}

static bool is_known(const struct policy *policy, const struct site *site)
{
	return policy->baseline &&
	       policy->is_known(policy->baseline, site->id, &site->tally);
}

static struct opinion judge_site(const struct policy *policy,
				 const struct site *site, uint64_t mean)
{
	struct opinion all = fine;
	enum verdict verdict = site->finding.verdict;

	if (is_known(policy, site))
		return fine;
	if (policy_has(policy, verdict))
		return (struct opinion){POLICY_FAIL, verdict_name(verdict)};
	if (policy->wants_new && tally_live_bytes(&site->tally) &&
	    verdict > VERDICT_RUNTIME)
		return (struct opinion){POLICY_FAIL, rule_new};
	if (policy->has_rate)
		join(&all, judge_rate(site, mean, policy));
	for (size_t i = 0; i < policy->n_sites; i++) {
		const struct policy_site *rule = &policy->sites[i];

		if (is_match(rule->glob, site))
			join(&all, judge_live(&site->tally, mean,
					      rule->live_max, rule->text));
	}
	return all;
}

static void doubt(struct report *report, const char *rule)
{
	if (!report->doubt)
		report->doubt = rule;
}

static void judge_sites(struct report *report)
{
	uint64_t mean = sampled_mean(report);

	for (size_t i = 0; i < report->set.count; i++) {
		struct site *site = report->set.sites[i];
		struct opinion opinion;

		if (site->is_suppressed) {
			tally_add(&report->hidden, &site->tally);
			continue;
		}
		opinion = judge_site(report->policy, site, mean);
		if (opinion.result == POLICY_UNKNOWN)
			doubt(report, opinion.rule);
		site->fails = opinion.result == POLICY_FAIL;
		site->rule = site->fails ? opinion.rule : NULL;
		if (!site->fails)
			continue;
		report->n_failing++;
		tally_add(&report->failing, &site->tally);
	}
}

/* live>SIZE is of each process. */
static void judge_processes(struct report *report)
{
	const struct policy *policy = report->policy;
	uint64_t max = policy->live_max;

	for (size_t i = 0; max && i < report->n_processes; i++) {
		const struct process *process = report->processes[i];
		struct opinion opinion;
		struct tally seen;
		uint64_t least;

		if (process->reason)
			continue;
		seen = seen_of(report, process);
		least = sampled_least_bytes(&seen);
		opinion = judge_live(&seen, sampling_mean(&process->sampling),
				     max, policy->live_text);
		if (opinion.result == POLICY_UNKNOWN)
			doubt(report, opinion.rule);
		if (opinion.result == POLICY_FAIL &&
		    least - max > report->live_excess)
			report->live_excess = least - max;
	}
}

void judge_report(struct report *report)
{
	judge_sites(report);
	judge_processes(report);
	if (report->n_failing || report->live_excess)
		report->result = POLICY_FAIL;
	else if (!report->complete || !report->n_tracked || report->doubt)
		report->result = POLICY_UNKNOWN;
	else
		report->result = POLICY_PASS;
}

#define RULES_NAMED_MAX 16

/* Equal rules are one pointer.  Those beyond the room are left out. */
static size_t list_rules(const struct report *report, bool has_excess,
			 const char *rules[RULES_NAMED_MAX])
{
	size_t n = 0;

	if (has_excess)
		rules[n++] = report->policy->live_text;
	for (size_t i = 0; i < report->n_failing; i++) {
		size_t j = 0;

		while (j < n && rules[j] != report->sites[i]->rule)
			j++;
		if (j == n && n < RULES_NAMED_MAX)
			rules[n++] = report->sites[i]->rule;
	}
	return n;
}

void report_violated(const struct report *report, bool has_excess, char *text,
		     size_t size)
{
	const char *rules[RULES_NAMED_MAX];
	size_t n = list_rules(report, has_excess, rules), used = 0;

	text[0] = 0;
	for (size_t i = 0; i < n && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s",
					 used ? "," : "", rules[i]);
}

const char *report_unknown(const struct report *report,
			   char text[REPORT_UNKNOWN_BYTES])
{
	const char *policy = report->policy->text;

	if (report->doubt && report->complete)
		snprintf(text, REPORT_UNKNOWN_BYTES,
			 "%s to decide --fail-on=%.250s",
			 sampled_is(report) ? "the sample is too small"
					    : "too little was seen",
			 report->doubt);
	else
		snprintf(text, REPORT_UNKNOWN_BYTES,
			 "%s, so nobody can judge --fail-on=%.250s",
			 report->n_tracked ? "the record is not complete"
					   : "nothing was tracked",
			 policy);
	return text;
}
