/* SPDX-License-Identifier: MIT */
/*
 * policy.h - which findings make a run fail
 *
 * Why     one place that knows how --fail-on is written; reports judge with the
 *         numbers below and never read the text
 * Owner   the caller; policy_release frees text and sites
 */
#ifndef DARKHEAP_POLICY_H
#define DARKHEAP_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/verdict.h"

struct baseline;
struct report;
struct suppressions;
struct tally;

#define POLICY_DEFAULT "leak,growing"

/* site:GLOB>SIZE */
struct policy_site {
	const char *glob; /* of blame functions and site ids */
	const char *text; /* the rule, as typed */
	uint64_t live_max;
};

struct policy {
	uint32_t verdicts; /* bit 1 << enum verdict: such a site fails */
	uint64_t
	    live_max;	 /* live bytes of the process beyond this fail, or 0 */
	bool has_rate;	 /* a site that loses more than this fails: */
	double rate_max; /* bytes per hour */
	bool wants_new;	 /* a site that holds something and is not known */
	struct policy_site *sites;
	size_t n_sites;
	/* what is known does not fail; NULL: nothing is (baseline.h) */
	const struct baseline *baseline;
	bool (*is_known)(const struct baseline *baseline, const char *site,
			 const struct tally *tally);
	/* these are not looked at at all (suppress/); NULL: all are */
	const struct suppressions *suppressions;
	int (*suppress)(const struct suppressions *suppressions,
			struct report *report);
	char *text;			   /* as typed */
	const char *live_text, *rate_text; /* these rules as typed, or NULL */
	char *words;			   /* the globs lie in here */
	char *rules;	  /* and here the rules as typed, at the same places */
	bool is_explicit; /* asked for: then an unknown result is status 4 */
};

/*
 * Set `policy` from a comma list of verdict words, live>SIZE, rate>SIZE/UNIT,
 * new and site:GLOB>SIZE; of several sizes or rates the smallest holds.
 * Returns 0, -EINVAL or -ENOMEM; `policy` is then untouched.  What it held
 * before is released.
 */
int policy_parse(struct policy *policy, const char *text, bool is_explicit);
void policy_release(struct policy *policy);

/* What a policy may consist of, as messages show it. */
const char *policy_forms(void);

static inline bool policy_has(const struct policy *policy, enum verdict verdict)
{
	return policy->verdicts >> verdict & 1;
}

#endif
