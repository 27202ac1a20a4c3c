/* SPDX-License-Identifier: MIT */
#include "model/verdict.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "model/evidence.h"

/* Thresholds: tuned on labelled programs, none of them delicate. */
#define OLD_CALLS_MIN 3	    /* fewer prove nothing */
#define OLD_BLOCKS_MIN 30   /* the same, where no calls are known */
#define CALLS_FOLLOWED 10   /* without a survivor: it was start-up */
#define STOPPED_CALLS 20    /* shutting down takes calls as well */
#define OLD_CALLS_SELDOM 10 /* fewer, in one of 100 calls: seldom */
#define SAMPLED_MIN 20	    /* survivors that must have been seen */
#define CONFIDENCE 1.96	    /* standard errors: 95 % */

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[VERDICT_COUNT] = {
	    [VERDICT_OK] = "ok",	   [VERDICT_RUNTIME] = "runtime",
	    [VERDICT_STARTUP] = "startup", [VERDICT_CACHE] = "cache",
	    [VERDICT_SUSPECT] = "suspect", [VERDICT_GROWING] = "growing",
	    [VERDICT_LEAK] = "leak",
	};

	if ((unsigned int)verdict >= VERDICT_COUNT)
		return "unknown";
	return names[verdict];
}

static void decide(struct finding *finding, enum verdict verdict,
		   const char *rule)
{
	finding->verdict = verdict;
	finding->rule = rule;
	finding->n_proofs = 0;
}

__attribute__((format(printf, 5, 6))) static void
prove(struct finding *finding, const char *test, double value, const char *unit,
      const char *says, ...)
{
	struct proof *proof = &finding->proofs[finding->n_proofs];
	va_list args;

	if (finding->n_proofs >= FINDING_PROOFS_MAX)
		return;
	finding->n_proofs++;
	proof->test = test;
	proof->value = value;
	proof->unit = unit;
	va_start(args, says);
	vsnprintf(proof->says, sizeof(proof->says), says, args);
	va_end(args);
}

static const char *calls_word(const struct site_evidence *site)
{
	return site->has_go ? "calls" : "allocations";
}

static const char *sampled_word(const struct site_evidence *site)
{
	return site->is_sampled ? "sampled " : "";
}

/* Work from the last old call to where one could still have been. */
static uint64_t silent_work(const struct site_evidence *site)
{
	return site->horizon - site->old_work[site->n_old - 1];
}

static uint64_t largest_gap(const struct site_evidence *site)
{
	uint64_t largest = 0;

	for (size_t i = 1; i < site->n_old; i++) {
		uint64_t gap = site->old_work[i] - site->old_work[i - 1];

		if (gap > largest)
			largest = gap;
	}
	return largest;
}

static uint64_t window(const struct site_evidence *site)
{
	return site->horizon - site->old_work[0];
}

static uint64_t works_followed(const struct site_evidence *site)
{
	return site->end_work > site->last_left
		   ? site->end_work - site->last_left
		   : 0;
}

static size_t old_calls_needed(const struct site_evidence *site)
{
	return site->has_go ? OLD_CALLS_MIN : OLD_BLOCKS_MIN;
}

static void bytes_word(double bytes, char word[32])
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	size_t unit = 0;

	while (bytes >= 1024 && unit < 4) {
		bytes /= 1024;
		unit++;
	}
	snprintf(word, 32, unit ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
}

/* How many stand behind those that were seen. */
static void prove_estimate(const struct site_evidence *site,
			   struct finding *finding)
{
	struct tally_errors errors = tally_errors(&site->tally);
	char bytes[32], error[32];

	bytes_word((double)tally_live_bytes(&site->tally), bytes);
	bytes_word(errors.live_bytes, error);
	prove(finding, "sampled", (double)tally_seen_live(&site->tally),
	      "blocks",
	      "sampled: %" PRIu64 " blocks seen that still live, of %" PRIu64
	      "; they stand for %s, give or take %s",
	      tally_seen_live(&site->tally), tally_seen(&site->tally), bytes,
	      error);
}

/* The numbers that every verdict about live blocks needs. */
static void prove_left(const struct site_evidence *site,
		       struct finding *finding)
{
	prove(finding, "calls_leaving", (double)site->calls_leaving, "calls",
	      "%" PRIu64 " of %" PRIu64 " %s%s left blocks that still live; "
	      "%zu of them long enough to count",
	      site->calls_leaving, site->calls, sampled_word(site),
	      calls_word(site), site->n_old);
	if (site->is_sampled)
		prove_estimate(site, finding);
}

static void prove_followed(const struct site_evidence *site,
			   struct finding *finding)
{
	uint64_t followed = works_followed(site);

	prove(finding, "calls_after", (double)followed, "calls",
	      "%" PRIu64 " cgo calls followed the last one that left a block",
	      followed);
}

static void prove_freed(const struct site_evidence *site,
			struct finding *finding)
{
	uint64_t seen = tally_seen(&site->tally);
	uint64_t freed = seen - tally_seen_live(&site->tally);

	prove(finding, "freed", (double)freed, "blocks",
	      "%" PRIu64 " of %" PRIu64 " %sblocks were freed again", freed,
	      seen, sampled_word(site));
}

/* R0, R1 */
static bool judge_plain(const struct site_evidence *site,
			struct finding *finding)
{
	if (!tally_live_objects(&site->tally)) {
		decide(finding, VERDICT_OK, site->is_runtime ? "R0" : "R1");
		prove(finding, "live", 0, "blocks", "nothing is left");
		return true;
	}
	if (site->is_runtime) {
		decide(finding, VERDICT_RUNTIME, "R0");
		prove(finding, "owner", 1, "",
		      "Go's runtime, libc or the loader keeps this for itself");
		return true;
	}
	if (!site->is_lost)
		return false;
	decide(finding, VERDICT_SUSPECT, "lost");
	prove(finding, "stacks_lost", 1, "",
	      "the stacks of these blocks were lost: nobody can tell");
	return true;
}

/* Of a site's blocks, the share that was seen: so many of its calls were. */
static double seen_share(const struct site_evidence *site)
{
	return (double)tally_seen(&site->tally) /
	       (double)site->tally.allocated_objects;
}

/* The words that say why a sample does not do. */
static void prove_few_seen(const struct site_evidence *site,
			   struct finding *finding)
{
	uint64_t seen = tally_seen_live(&site->tally);

	prove(finding, "sampled_few", (double)seen, "blocks",
	      "(sampled) only %" PRIu64 " blocks were seen that still live; "
	      "%d must be to tell a leak: sample more, or run longer",
	      seen, SAMPLED_MIN);
}

/* R3 */
static bool judge_few(const struct site_evidence *site, struct finding *finding)
{
	/* of a sample, so many calls that were seen must be missing */
	bool followed =
	    (double)works_followed(site) * seen_share(site) >= CALLS_FOLLOWED;

	if (site->n_old >= old_calls_needed(site))
		return false;
	if (site->tally.freed_objects && site->calls >= 3) {
		bool once = site->n_old >= 1 && site->n_old <= 2;

		decide(finding,
		       once && followed ? VERDICT_STARTUP : VERDICT_CACHE,
		       "R3");
		prove_freed(site, finding);
	} else {
		decide(finding, followed ? VERDICT_STARTUP : VERDICT_SUSPECT,
		       "R3");
	}
	if (site->is_sampled && finding->verdict == VERDICT_SUSPECT)
		prove_few_seen(site, finding);
	prove_left(site, finding);
	prove_followed(site, finding);
	return true;
}

/* R5: it stopped long before the end. */
static bool judge_stopped(const struct site_evidence *site,
			  struct finding *finding)
{
	uint64_t silent = silent_work(site), gap = largest_gap(site);

	if (silent <= STOPPED_CALLS || (double)silent <= 3.0 * (double)gap ||
	    (double)silent <= 0.3 * (double)window(site))
		return false;
	decide(finding, VERDICT_STARTUP, "R5");
	prove(finding, "stopped", (double)silent, "calls",
	      "no block was left in the last %" PRIu64 " cgo calls of %" PRIu64
	      "; before, never more than %" PRIu64 " lay between two",
	      silent, window(site), gap);
	prove_left(site, finding);
	return true;
}

static bool is_below_1_percent(double part, double whole)
{
	return part * 100 < whole;
}

/* R8 */
static bool judge_seldom(const struct site_evidence *site,
			 struct finding *finding)
{
	double calls = (double)site->calls;

	if (site->n_old >= OLD_CALLS_SELDOM || !site->has_go ||
	    (!is_below_1_percent(calls,
				 (double)site->end_work * seen_share(site)) &&
	     !is_below_1_percent((double)site->calls_leaving, calls)))
		return false;
	decide(finding, VERDICT_SUSPECT, "R8");
	prove(finding, "seldom", (double)site->n_old, "calls",
	      "only %zu calls left old blocks, of %" PRIu64 " here and %" PRIu64
	      " cgo calls in all: too seldom to tell",
	      site->n_old, site->calls, site->end_work);
	prove_left(site, finding);
	return true;
}

/* Near the end: as near as old calls were to each other, or 5 %. */
static bool is_still_growing(const struct site_evidence *site)
{
	uint64_t silent = silent_work(site);

	return silent <= largest_gap(site) || silent <= window(site) / 20;
}

/* A sample can be too small to be sure of what it says. */
static bool judge_sample(const struct site_evidence *site,
			 struct finding *finding)
{
	struct tally_errors errors = tally_errors(&site->tally);
	double live = (double)tally_live_bytes(&site->tally);
	uint64_t seen = tally_seen_live(&site->tally);

	if (!site->is_sampled ||
	    (seen >= SAMPLED_MIN && live > CONFIDENCE * errors.live_bytes))
		return false;
	decide(finding, VERDICT_SUSPECT, "sampled");
	prove_few_seen(site, finding);
	prove_left(site, finding);
	return true;
}

/* R9 */
static void judge_leak(const struct site_evidence *site,
		       struct finding *finding)
{
	double leaving = (double)site->calls_leaving;
	uint64_t live = tally_seen_live(&site->tally);
	uint64_t others = tally_seen(&site->tally) - live;
	bool growing = is_still_growing(site);
	char each[32], freed[64] = "none freed";

	/* of one block: whatever it stands for */
	bytes_word((double)tally_live_bytes(&site->tally) * (double)live /
		       (double)tally_live_objects(&site->tally) / leaving,
		   each);
	if (others)
		snprintf(freed, sizeof(freed), "%" PRIu64 " others freed",
			 others);
	decide(finding, VERDICT_LEAK, "R9");
	prove(finding, "calls_leaving", leaving, "calls",
	      "%" PRIu64 " of %" PRIu64 " %s%s left %.2f blocks (%s) each, "
	      "%s%s",
	      site->calls_leaving, site->calls, sampled_word(site),
	      calls_word(site), (double)live / leaving, each, freed,
	      growing ? "; still going at the end" : "");
	if (site->is_sampled)
		prove_estimate(site, finding);
	if (growing)
		prove(finding, PROOF_STILL_GROWING, (double)silent_work(site),
		      "calls",
		      "the run ended while it was still growing: a longer run, "
		      "or a mark after loading, decides");
}

/* What was not seen can hide a leak, it must never invent one. */
static void judge_blind(const struct site_evidence *site,
			struct finding *finding)
{
	decide(finding, VERDICT_SUSPECT, "lost");
	prove(finding, "frees_lost", site->frees_lost, "of all frees",
	      "tracking ended before the program did: these blocks may have "
	      "been freed later");
	prove_left(site, finding);
}

void verdict_judge(const struct site_evidence *site, struct finding *finding)
{
	if (judge_plain(site, finding) || judge_few(site, finding) ||
	    judge_stopped(site, finding) || judge_seldom(site, finding))
		return;
	if (judge_sample(site, finding))
		return;
	if (site->frees_lost > 0)
		judge_blind(site, finding);
	else
		judge_leak(site, finding);
}
