/* SPDX-License-Identifier: MIT */
#include "harness/findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/candidate.h"
#include "report/clock.h"
#include "report/site.h"
#include "report/site_test.h"

/* Stands where a rule's name does. */
#define RULE "repetition"

bool findings_is_one(const struct finding *finding)
{
	return finding->rule && !strcmp(finding->rule, RULE);
}

static const struct remnant *remnant_of(const struct candidates *candidates,
					const struct site *site,
					const struct site_test *test)
{
	const struct candidate *candidate =
	    tally_live_objects(&test->tally)
		? candidates_get(candidates, test->name)
		: NULL;
	const struct remnant *remnant =
	    candidate ? candidate_remnant(candidate, site->id) : NULL;

	return remnant && remnant->is_answered && remnant->outcome.is_decided
		   ? remnant
		   : NULL;
}

static void name_subtest(struct site_test *test, const char *subtest)
{
	char *name = subtest ? strdup(subtest) : NULL;

	if (!name)
		return;
	free(test->name);
	test->name = name;
}

static void revise_test(struct site_test *test, const struct remnant *remnant)
{
	const struct outcome *outcome = &remnant->outcome;

	test->verdict = outcome->verdict;
	test->repetitions = outcome->repetitions;
	test->left_before = outcome->left_before;
	test->left_after = outcome->left_after;
	name_subtest(test, remnant->subtest);
}

/* What it was called by its rules may be wrong, and so may their evidence. */
static void revise_finding(struct finding *finding, enum verdict verdict,
			   const struct outcome *outcome)
{
	struct proof proof = {
	    .test = "repetitions",
	    .unit = "runs",
	    .value = outcome->repetitions,
	};

	snprintf(proof.says, sizeof(proof.says), "%s", outcome->says);
	if (finding->verdict != verdict || finding->by_stack)
		finding->n_proofs = 0;
	if (finding->n_proofs == FINDING_PROOFS_MAX)
		finding->n_proofs--;
	memmove(&finding->proofs[1], &finding->proofs[0],
		finding->n_proofs * sizeof(proof));
	finding->proofs[0] = proof;
	finding->n_proofs++;
	finding->verdict = verdict;
	finding->rule = RULE;
	finding->by_stack = false;
	finding->stack = NULL;
}

static double rate_of(const struct site_share *share)
{
	double hours = clock_hours(share->process);

	if (share->verdict < VERDICT_SUSPECT)
		return 0;
	return hours < 0 ? -1 : (double)tally_live_bytes(&share->tally) / hours;
}

/* The tests' processes are of one verdict now, and the site's sum is theirs. */
static void revise_shares(struct site *site)
{
	site->bytes_per_hour = 0;
	for (size_t i = 0; i < site->n_shares; i++) {
		struct site_share *share = &site->shares[i];

		for (size_t j = 0; j < site->n_tests; j++)
			if (site->tests[j].process == share->process)
				share->verdict = site->finding.verdict;
		share->bytes_per_hour = rate_of(share);
		if (share->bytes_per_hour < 0 || site->bytes_per_hour < 0)
			site->bytes_per_hour = -1;
		else
			site->bytes_per_hour += share->bytes_per_hour;
	}
}

bool findings_revise(struct site *site, const struct candidates *candidates)
{
	const struct remnant *worst = NULL;
	enum verdict verdict = VERDICT_OK;

	for (size_t i = 0; i < site->n_tests; i++) {
		struct site_test *test = &site->tests[i];
		const struct remnant *remnant =
		    remnant_of(candidates, site, test);

		if (remnant) {
			if (!worst ||
			    remnant->outcome.verdict > worst->outcome.verdict)
				worst = remnant;
			revise_test(test, remnant);
		}
		if (tally_live_objects(&test->tally) && test->verdict > verdict)
			verdict = test->verdict;
	}
	if (!worst)
		return false;
	revise_finding(&site->finding, verdict, &worst->outcome);
	revise_shares(site);
	return true;
}
