/* SPDX-License-Identifier: MIT */
/*
 * policy.h - which findings make a run fail
 *
 * Why     one place that knows how --fail-on is written; reports judge with the
 *         numbers below and never read the text
 * Owner   the caller; policy_release frees the text
 */
#ifndef DARKHEAP_POLICY_H
#define DARKHEAP_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "model/verdict.h"

#define POLICY_DEFAULT "leak,growing"

struct policy {
	uint32_t verdicts; /* bit 1 << enum verdict: such a site fails */
	uint64_t
	    live_max;	  /* live bytes of the process beyond this fail, or 0 */
	char *text;	  /* as typed */
	bool is_explicit; /* asked for: then an unknown result is status 4 */
};

/*
 * Set `policy` from a comma list of verdict words and live>SIZE; of several
 * sizes the smallest holds.  Returns 0, -EINVAL or -ENOMEM; `policy` is then
 * untouched.  What it held before is released.
 */
int policy_parse(struct policy *policy, const char *text, bool is_explicit);
void policy_release(struct policy *policy);

/* For error messages: what a policy may consist of. */
const char *policy_forms(void);

static inline bool policy_has(const struct policy *policy, enum verdict verdict)
{
	return policy->verdicts >> verdict & 1;
}

#endif
