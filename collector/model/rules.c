/* SPDX-License-Identifier: MIT */
#include "model/verdict.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "model/evidence.h"
#include "model/later.h"
#include "model/proofs.h"
#include "model/thresholds.h"

#define AS_TEXT(x) #x
#define N(x) AS_TEXT(x)

static const struct verdict_rule rules[] = {
#define RULE(name, condition, verdict) {name, condition, verdict},
#include "model/rules.def"
#undef RULE
};

const struct verdict_rule *verdict_rule(size_t i)
{
	return i < sizeof(rules) / sizeof(*rules) ? &rules[i] : NULL;
}

static void decide(struct finding *finding, enum verdict verdict,
		   const char *rule)
{
	finding->verdict = verdict;
	finding->rule = rule;
	finding->n_proofs = 0;
}

/* Of a site's blocks, the share that was seen: so many of its calls were. */
static double seen_share(const struct site_evidence *site)
{
	return (double)tally_seen(&site->tally) /
	       (double)site->tally.allocated_objects;
}

/* R0, R1 */
static bool judge_plain(const struct site_evidence *site,
			struct finding *finding)
{
	if (site->is_runtime && tally_live_objects(&site->tally)) {
		decide(finding, VERDICT_RUNTIME, "R0");
		prove(finding, "owner", 1, "",
		      "Go's runtime, libc or the loader keeps this for itself");
		return true;
	}
	if (tally_live_objects(&site->tally))
		return false;
	decide(finding, VERDICT_OK, site->is_runtime ? "R0" : "R1");
	prove(finding, "live", 0, "blocks", "nothing is left");
	return true;
}

static bool judge_lost(const struct site_evidence *site,
		       struct finding *finding)
{
	if (!site->is_lost)
		return false;
	decide(finding, VERDICT_SUSPECT, "lost");
	prove(finding, "stacks_lost", 1, "",
	      "the stacks of these blocks were lost: nobody can tell");
	return true;
}

/* In seconds, the middle half of the old blocks; or all, where they are few. */
static double span_of_half(const struct site_evidence *site)
{
	size_t n = site->n_old;
	uint64_t span = n < 4 ? site->last_at - site->first_at
			      : site->old_at[3 * n / 4] - site->old_at[n / 4];

	return (double)span * site->tick_seconds;
}

/*
 * A thread of C that sets something up on behalf of a call of Go makes
 * thousands of blocks at once: that is one experiment, however many they are.
 * The calls meanwhile are counted by looks at the Ms: what lasted no longer
 * than a few looks, or most of the run, may have had many that nobody saw.
 */
static bool was_once(const struct site_evidence *site)
{
	double span = (double)site->last_at - (double)site->first_at;

	return site->by_time && site->end_work > 0 && site->tick_seconds > 0 &&
	       site->n_works < OLD_CALLS_MIN &&
	       span_of_half(site) < BURST_SECONDS &&
	       span * site->tick_seconds > LOOKS_SECONDS &&
	       span < BURST_SHARE * (double)site->end_at;
}

/*
 * May the site be called a leak?  What was not seen can hide one, it must never
 * invent one.
 */
static bool is_proven(const struct site_evidence *site, struct finding *finding)
{
	struct tally_errors errors = tally_errors(&site->tally);
	double live = (double)tally_live_bytes(&site->tally);
	uint64_t seen = tally_seen_live(&site->tally);

	if (site->is_sampled &&
	    (seen < SAMPLED_MIN || live <= CONFIDENCE * errors.live_bytes)) {
		decide(finding, VERDICT_SUSPECT, "sampled");
		prove_few_seen(site, finding);
		prove_left(site, finding);
		return false;
	}
	if (site->frees_lost > 0) {
		decide(finding, VERDICT_SUSPECT, "lost");
		prove(finding, "frees_lost", site->frees_lost, "of all frees",
		      "tracking ended before the program did: these blocks may "
		      "have been freed later");
		prove_left(site, finding);
		return false;
	}
	if (was_once(site)) {
		decide(finding, VERDICT_SUSPECT, "once");
		prove(finding, "calls_meanwhile", site->n_works, "calls",
		      "no Go code made them, and all came during %u of the "
		      "program's %" PRIu64
		      " cgo calls: set up once, or the first of many",
		      site->n_works, site->end_work);
		prove_left(site, finding);
		return false;
	}
	return true;
}

static bool is_steady(const struct growth *growth)
{
	return growth->eighths >= GROWING_EIGHTHS && growth->last;
}

static bool is_rising(const struct site_evidence *site,
		      const struct growth *growth)
{
	return is_steady(growth) &&
	       growth->rise * seen_share(site) >= GROWING_BLOCKS;
}

/* Half of its allocations are the second half of a realloc. */
static bool is_moved(const struct site_evidence *site)
{
	return site->moved && 2 * site->moved >= tally_seen(&site->tally);
}

/* Position from the last old call to where one could still have been. */
static uint64_t silence(const struct site_evidence *site)
{
	return site->horizon - site->old_at[site->n_old - 1];
}

static uint64_t largest_gap(const struct site_evidence *site)
{
	uint64_t largest = 0;

	for (size_t i = 1; i < site->n_old; i++) {
		uint64_t gap = site->old_at[i] - site->old_at[i - 1];

		if (gap > largest)
			largest = gap;
	}
	return largest;
}

/*
 * By time: nothing has been allocated here for long, while the program went on.
 * Its envelope does not know, which goes by allocations.
 */
static bool is_quiet(const struct site_evidence *site)
{
	double quiet = (double)site->end_at - (double)site->last_at;
	double life = (double)site->end_at - (double)site->first_at;

	return site->by_time && quiet > STOPPED_SHARE * life &&
	       quiet > STOPPED_GAPS * (double)largest_gap(site);
}

/*
 * Of a sample by time: each stack has an envelope of its own, and sees a few
 * blocks of a cache come and go.  Their last gaps lie all over the run, as if
 * the place grew; but most stacks have held more than they hold.
 */
static bool is_past_peak(const struct site_evidence *site)
{
	return site->is_sampled && site->by_time &&
	       (double)tally_live_bytes(&site->tally) <
		   GROWING_OF_PEAK * (double)site->tally.peak_bytes;
}

/* R2: whatever else is said, there are more and more of them. */
static bool judge_growing(const struct site_evidence *site,
			  struct finding *finding)
{
	bool blocks = is_rising(site, &site->growth);
	bool bytes = !blocks && is_moved(site) && is_steady(&site->byte_growth);

	if (site->calls < GROWING_CALLS || !site->tally.freed_objects ||
	    (!blocks && !bytes) || is_quiet(site) || is_past_peak(site))
		return false;
	if (!is_proven(site, finding))
		return true;
	decide(finding, VERDICT_GROWING, "R2");
	prove_growth(site, finding, bytes ? &site->byte_growth : &site->growth,
		     bytes);
	prove_freed(site, finding);
	if (site->is_sampled)
		prove_estimate(site, finding);
	if (blocks)
		prove_rate(site, finding,
			   site->growth.rise *
			       (double)tally_live_bytes(&site->tally) /
			       (double)tally_live_objects(&site->tally),
			   site->growth.rise * seen_share(site));
	return true;
}

static uint64_t not_temporary(const struct site_evidence *site)
{
	uint64_t seen = tally_seen(&site->tally);

	return seen > site->temporaries ? seen - site->temporaries : 0;
}

/* Until it began to close down, it went on: else it was set up and kept. */
static bool was_active(const struct site_evidence *site)
{
	return (double)(site->last_work - site->first_work) >=
	       CLOSED_ACTIVE *
		   ((double)site->closing.work - (double)site->first_work);
}

/* Of a sample it takes more; and who lost frees knows no end. */
static uint64_t closed_blocks_needed(const struct site_evidence *site)
{
	if (site->frees_lost > 0)
		return UINT64_MAX;
	return site->is_sampled ? SAMPLED_MIN : 1;
}

/* R2s: freed only because the program closed down. */
static bool judge_closed(const struct site_evidence *site,
			 struct finding *finding)
{
	const struct closing_evidence *closing = &site->closing;
	uint64_t old = closing->old_calls + site->n_old;

	if (site->is_lost || site->by_time ||
	    2 * closing->freed < not_temporary(site) ||
	    closing->freed < closed_blocks_needed(site) ||
	    site->calls < CLOSED_CALLS || site->seconds < CLOSED_SECONDS ||
	    !was_active(site) ||
	    (!is_rising(site, &closing->growth) && old < OLD_CALLS_MIN))
		return false;
	decide(finding, VERDICT_GROWING, "R2s");
	prove(finding, "freed_at_the_end", (double)closing->freed, "blocks",
	      "%" PRIu64 " of %" PRIu64 " %sblocks were freed only at the "
	      "very end, after %" PRIu64 " calls: freed by closing down",
	      closing->freed, tally_seen(&site->tally), sampled_word(site),
	      site->calls);
	if (is_rising(site, &closing->growth))
		prove_growth(site, finding, &closing->growth, false);
	return true;
}

static uint64_t window(const struct site_evidence *site)
{
	return site->horizon - site->old_at[0];
}

static bool has_stopped(const struct site_evidence *site)
{
	if (!site->n_old)
		return false;
	if (is_quiet(site))
		return true;
	double silent = (double)silence(site);
	return (site->by_time || silent > STOPPED_CALLS) &&
	       silent > STOPPED_GAPS * (double)largest_gap(site) &&
	       silent > STOPPED_SHARE * (double)window(site);
}

/* Enough calls without a survivor; of a sample, so many would be missing. */
static bool was_followed(const struct site_evidence *site)
{
	uint64_t followed =
	    site->end_at > site->last_left ? site->end_at - site->last_left : 0;

	if (site->by_time)
		return has_stopped(site);
	return (double)followed * seen_share(site) >= CALLS_FOLLOWED;
}

static size_t old_calls_needed(const struct site_evidence *site)
{
	return site->by_time ? OLD_BLOCKS_MIN : OLD_CALLS_MIN;
}

/* R3 */
static bool judge_few(const struct site_evidence *site, struct finding *finding)
{
	bool followed = was_followed(site);
	bool once = site->n_old >= 1 && site->n_old <= 2;

	if (site->n_old >= old_calls_needed(site))
		return false;
	if (judge_growing(site, finding))
		return true;
	if (site->tally.freed_objects && site->calls >= FREEING_CALLS) {
		decide(finding,
		       once && followed ? VERDICT_STARTUP : VERDICT_CACHE,
		       "R3");
		finding->by_stack = true;
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
	char silent[AMOUNT_WORD], of[AMOUNT_WORD], gap[AMOUNT_WORD];

	if (!has_stopped(site))
		return false;
	decide(finding, VERDICT_STARTUP, "R5");
	prove(finding, "stopped", (double)silence(site),
	      site->by_time ? "ticks" : "calls",
	      "no block was left in the last %s of %s; before, never more than "
	      "%s lay between two",
	      distance_word(site, silence(site), silent),
	      distance_word(site, window(site), of),
	      distance_word(site, largest_gap(site), gap));
	prove_left(site, finding);
	return true;
}

/* R6 */
static bool judge_late(const struct site_evidence *site,
		       struct finding *finding)
{
	if ((double)site->late <= LATE_SHARE * (double)site->old_blocks)
		return false;
	if (judge_growing(site, finding))
		return true;
	decide(finding, VERDICT_CACHE, "R6");
	finding->by_stack = true;
	prove(finding, "late", (double)site->late, "blocks",
	      "%" PRIu64
	      " blocks were freed when they were as old as the %" PRIu64
	      " that stayed long: so will these be",
	      site->late, site->old_blocks);
	prove_left(site, finding);
	return true;
}

/*
 * Old calls in each quarter of the window: where the mean of a sample changes,
 * those that were seen become fewer though the others do not.  Returns the
 * variance of their sum.
 */
static double count_quarters(const struct site_evidence *site,
			     double quarters[4])
{
	double width = (double)window(site) / 4, variance = 0;

	for (size_t i = 0; i < site->n_old; i++) {
		double at = (double)(site->old_at[i] - site->old_at[0]);
		int quarter = width > 0 ? (int)(at / width) : 0;
		double weight = evidence_weight(site, i);

		quarters[quarter < 4 ? quarter : 3] += weight;
		variance += weight * weight;
	}
	return variance;
}

/*
 * What a library keeps for a thread is made when the thread first comes, and
 * threads come to an end of coming.  An object that has a thread of its own,
 * waiting in C, looks alike, but such threads come with each of them.
 */
static bool is_spreading(const struct site_evidence *site)
{
	double quarters[4] = {0};

	if (THREADS_WORK * site->n_old > window(site))
		return true;
	if (site->n_old < THREADS_MANY)
		return false;
	count_quarters(site, quarters);
	return quarters[3] > THREADS_SLOWER * quarters[0];
}

/* R4 */
static bool judge_threads(const struct site_evidence *site,
			  struct finding *finding)
{
	if (site->threads != site->n_old ||
	    (double)site->threads_back < THREADS_BACK * (double)site->threads ||
	    is_spreading(site))
		return false;
	decide(finding, VERDICT_STARTUP, "R4");
	prove(finding, "threads", (double)site->threads, "threads",
	      "each thread left blocks once: %" PRIu64 " threads, %" PRIu64
	      " of them went on without",
	      site->threads, site->threads_back);
	prove_left(site, finding);
	return true;
}

static bool is_slowing(const double quarters[4], double variance)
{
	double first = quarters[0] + quarters[1];
	double second = quarters[2] + quarters[3];

	return second <= SLOWING_SHARE * first &&
	       first - second > SLOWING_ERRORS * sqrt(variance) &&
	       quarters[3] <= SLOWING_QUARTERS * quarters[2];
}

/* R7 */
static bool judge_shape(const struct site_evidence *site,
			struct finding *finding)
{
	double quarters[4] = {0};

	if (site->by_time || site->n_old < PLATEAU_FIRST)
		return false;
	double variance = count_quarters(site, quarters);
	bool many = site->n_old >= PLATEAU_CALLS;
	bool plateau = quarters[3] <= PLATEAU_SHARE * quarters[0] &&
		       (many || quarters[0] >= PLATEAU_FIRST);
	if (!plateau && !(many && is_slowing(quarters, variance)))
		return false;
	decide(finding, plateau ? VERDICT_CACHE : VERDICT_SUSPECT, "R7");
	finding->by_stack = plateau;
	prove(finding, plateau ? "plateau" : "slowing", quarters[3], "calls",
	      "%s: of its calls, %.0f left blocks in the first quarter of "
	      "the time, then %.0f, %.0f and %.0f",
	      plateau ? "a plateau" : "slowing down", quarters[0], quarters[1],
	      quarters[2], quarters[3]);
	prove_left(site, finding);
	return true;
}

/* By time only the envelope tells whether it goes on. */
static bool judge_bounded(const struct site_evidence *site,
			  struct finding *finding)
{
	uint64_t freed = site->tally.freed_objects;

	if (!site->by_time || is_steady(&site->growth))
		return false;
	decide(finding, freed ? VERDICT_CACHE : VERDICT_SUSPECT, "RT");
	finding->by_stack = freed;
	prove_growth(site, finding, &site->growth, false);
	prove_freed(site, finding);
	prove_left(site, finding);
	return true;
}

/* R8 */
static bool judge_seldom(const struct site_evidence *site,
			 struct finding *finding)
{
	double calls = (double)site->calls;
	double all = (double)site->end_work * seen_share(site);

	if (site->n_old >= SELDOM_CALLS || site->by_time ||
	    (calls >= SELDOM_SHARE * all &&
	     (double)site->n_old >= SELDOM_SHARE * calls))
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
	uint64_t silent = silence(site);

	return silent <= largest_gap(site) || silent <= window(site) / 20;
}

/* What runs on may free these yet: a few calls are no proof. */
static bool judge_early(const struct site_evidence *site,
			struct finding *finding)
{
	if (!site->is_running || site->n_old >= SELDOM_CALLS)
		return false;
	decide(finding, VERDICT_SUSPECT, "early");
	prove(finding, "early", (double)site->n_old, "calls",
	      "the program still runs, and only %zu calls left blocks so far: "
	      "%d are needed before it ends",
	      site->n_old, SELDOM_CALLS);
	prove_left(site, finding);
	return true;
}

/* What a finalizer frees comes after a collection. */
static bool judge_uncollected(const struct site_evidence *site,
			      struct finding *finding)
{
	if (site->collected >= site->collections_needed)
		return false;
	decide(finding, VERDICT_SUSPECT, "gc");
	prove(finding, "collected", site->collected, "collections",
	      site->collected
		  ? "left to a finalizer by a sync.Pool: that takes two "
		    "collections of garbage, there was one"
		  : "left to a finalizer; Go has collected no garbage since: "
		    "runtime.GC() at the end decides");
	prove_left(site, finding);
	return true;
}

/* What a call left: blocks, and bytes of one block, whatever it stands for. */
struct share {
	double blocks, bytes;
};

static struct share share_of_all(const struct site_evidence *site)
{
	double live = (double)tally_seen_live(&site->tally);
	double leaving = (double)site->calls_leaving;

	return (struct share){live / leaving,
			      (double)tally_live_bytes(&site->tally) * live /
				  (double)tally_live_objects(&site->tally) /
				  leaving};
}

static struct share share_of_later(const struct site_evidence *site)
{
	double calls = (double)site->later.calls;

	return (struct share){(double)site->later.blocks / calls,
			      (double)site->later.bytes / calls};
}

static void prove_calls(const struct site_evidence *site,
			struct finding *finding, struct share share)
{
	uint64_t live = tally_seen_live(&site->tally);
	uint64_t others = tally_seen(&site->tally) - live;
	struct share all = share_of_all(site);
	char each[AMOUNT_WORD], before[AMOUNT_WORD];
	char freed[64] = "none freed", mean[96] = "";

	bytes_word(share.bytes, each);
	bytes_word(all.bytes, before);
	if (others)
		snprintf(freed, sizeof(freed), "%" PRIu64 " others freed",
			 others);
	if (later_differs(site))
		snprintf(mean, sizeof(mean),
			 " in their later half, %.2f (%s) on average",
			 all.blocks, before);
	prove(finding, "calls_leaving", (double)site->calls_leaving, "calls",
	      "%" PRIu64 " of %" PRIu64 " %s%s left %.2f blocks (%s) each%s, "
	      "%s%s",
	      site->calls_leaving, site->calls, sampled_word(site),
	      calls_word(site), share.blocks, each, mean, freed,
	      is_still_growing(site) ? "; still going at the end" : "");
}

/* R9 */
static void judge_leak(const struct site_evidence *site,
		       struct finding *finding)
{
	double leaving = (double)site->calls_leaving;
	double lost = (double)tally_live_bytes(&site->tally);
	struct share share = share_of_all(site);

	if (later_differs(site)) {
		share = share_of_later(site);
		lost *= share.bytes / share_of_all(site).bytes;
	}
	decide(finding, VERDICT_LEAK, "R9");
	prove_calls(site, finding, share);
	if (site->is_sampled)
		prove_estimate(site, finding);
	else if (site->first_extra)
		prove(finding, "first_call", (double)site->first_extra,
		      "blocks",
		      "the first of these calls left %" PRIu64
		      " block%s more than any other: start-up, it seems",
		      site->first_extra, site->first_extra == 1 ? "" : "s");
	prove_rate(site, finding, lost, leaving);
	if (is_still_growing(site))
		prove(finding, PROOF_STILL_GROWING, (double)silence(site),
		      site->by_time ? "ticks" : "calls",
		      "the run ended while it was still growing: a longer run, "
		      "or a mark after loading, decides");
}

void verdict_judge(const struct site_evidence *site, struct finding *finding)
{
	*finding = (struct finding){0};
	if ((!site->is_runtime && judge_closed(site, finding)) ||
	    judge_plain(site, finding) || judge_lost(site, finding) ||
	    judge_few(site, finding) || judge_threads(site, finding) ||
	    judge_stopped(site, finding) || judge_late(site, finding) ||
	    judge_shape(site, finding) || judge_bounded(site, finding) ||
	    judge_seldom(site, finding) || !is_proven(site, finding) ||
	    judge_early(site, finding) || judge_uncollected(site, finding))
		return;
	judge_leak(site, finding);
}
