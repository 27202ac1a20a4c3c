/* SPDX-License-Identifier: MIT */
#include "model/proofs.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "model/thresholds.h"

void prove(struct finding *finding, const char *test, double value,
	   const char *unit, const char *says, ...)
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

const char *calls_word(const struct site_evidence *site)
{
	return site->by_time ? "allocations" : "calls";
}

const char *sampled_word(const struct site_evidence *site)
{
	return site->is_sampled ? "sampled " : "";
}

void bytes_word(double bytes, char word[AMOUNT_WORD])
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	size_t unit = 0;

	while (bytes >= 1024 && unit < 4) {
		bytes /= 1024;
		unit++;
	}
	snprintf(word, AMOUNT_WORD, unit ? "%.1f %s" : "%.0f %s", bytes,
		 units[unit]);
}

const char *distance_word(const struct site_evidence *site, uint64_t distance,
			  char word[AMOUNT_WORD])
{
	double seconds = (double)distance * site->tick_seconds;

	if (!site->by_time)
		snprintf(word, AMOUNT_WORD, "%" PRIu64 " cgo calls", distance);
	else if (site->tick_seconds > 0)
		snprintf(word, AMOUNT_WORD, "%.3g s", seconds);
	else
		snprintf(word, AMOUNT_WORD, "%" PRIu64 " events", distance);
	return word;
}

void prove_estimate(const struct site_evidence *site, struct finding *finding)
{
	struct tally_errors errors = tally_errors(&site->tally);
	char bytes[AMOUNT_WORD], error[AMOUNT_WORD];

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
void prove_left(const struct site_evidence *site, struct finding *finding)
{
	prove(finding, "calls_leaving", (double)site->calls_leaving, "calls",
	      "%" PRIu64 " of %" PRIu64 " %s%s left blocks that still live; "
	      "%zu of them long enough to count",
	      site->calls_leaving, site->calls, sampled_word(site),
	      calls_word(site), site->n_old);
	if (site->is_sampled)
		prove_estimate(site, finding);
}

void prove_followed(const struct site_evidence *site, struct finding *finding)
{
	uint64_t followed =
	    site->end_at > site->last_left ? site->end_at - site->last_left : 0;
	char word[AMOUNT_WORD];

	prove(finding, "calls_after", (double)followed,
	      site->by_time ? "ticks" : "calls",
	      "%s followed the last one that left a block",
	      distance_word(site, followed, word));
}

void prove_freed(const struct site_evidence *site, struct finding *finding)
{
	uint64_t seen = tally_seen(&site->tally);
	uint64_t freed = seen - tally_seen_live(&site->tally);

	prove(finding, "freed", (double)freed, "blocks",
	      "%" PRIu64 " of %" PRIu64 " %sblocks were freed again", freed,
	      seen, sampled_word(site));
}

/* The words that say why a sample does not do. */
void prove_few_seen(const struct site_evidence *site, struct finding *finding)
{
	uint64_t seen = tally_seen_live(&site->tally);

	prove(finding, "sampled_few", (double)seen, "blocks",
	      "(sampled) only %" PRIu64 " blocks were seen that still live; "
	      "%d must be to tell a leak: sample more, or run longer",
	      seen, SAMPLED_MIN);
}

void prove_rate(const struct site_evidence *site, struct finding *finding,
		double bytes, double events)
{
	double hourly = bytes / site->seconds * 3600;
	char rate[AMOUNT_WORD], error[AMOUNT_WORD];

	if (site->seconds < RATE_SECONDS || events <= 0)
		return;
	bytes_word(hourly, rate);
	bytes_word(CONFIDENCE * hourly / sqrt(events), error);
	prove(finding, "rate", hourly, "bytes per hour",
	      "at this pace %s an hour, give or take %s (95 %%)", rate, error);
}

void prove_growth(const struct site_evidence *site, struct finding *finding,
		  const struct growth *growth, bool of_bytes)
{
	char rise[AMOUNT_WORD];

	if (of_bytes)
		bytes_word(growth->rise, rise);
	else
		snprintf(rise, sizeof(rise), "%.0f blocks", growth->rise);
	prove(finding, "growth", growth->rise, of_bytes ? "bytes" : "blocks",
	      "what it never fell below rose by %s, steadily in %u of 8 parts "
	      "of its %s",
	      rise, growth->eighths,
	      site->by_time ? "allocations" : "time, counted in cgo calls");
}
