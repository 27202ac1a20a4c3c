/* SPDX-License-Identifier: MIT */
/*
 * proofs.h - what speaks for a verdict, in words with the numbers of its rule
 *
 * Use     verdict.c's: a rule decides, then adds its own proof and those here
 */
#ifndef DARKHEAP_PROOFS_H
#define DARKHEAP_PROOFS_H

#include <stdint.h>

#include "model/evidence.h"
#include "model/verdict.h"

#define AMOUNT_WORD 32

/* Add a proof; what there is no room for is left out. */
__attribute__((format(printf, 5, 6))) void prove(struct finding *finding,
						 const char *test, double value,
						 const char *unit,
						 const char *says, ...);

/* "1.2 MiB" */
void bytes_word(double bytes, char word[AMOUNT_WORD]);

/* A distance between positions: "31 cgo calls", "0.25 s". */
const char *distance_word(const struct site_evidence *site, uint64_t distance,
			  char word[AMOUNT_WORD]);

/* What a call is here: "calls", "allocations". */
const char *calls_word(const struct site_evidence *site);

/* "sampled " where not all were recorded. */
const char *sampled_word(const struct site_evidence *site);

void prove_left(const struct site_evidence *site, struct finding *finding);
void prove_followed(const struct site_evidence *site, struct finding *finding);
void prove_freed(const struct site_evidence *site, struct finding *finding);
void prove_estimate(const struct site_evidence *site, struct finding *finding);
void prove_few_seen(const struct site_evidence *site, struct finding *finding);
/*
 * So much an hour: `bytes` that `events` calls or blocks left, each by chance,
 * as Poisson has it.  Runs below 1 s say nothing about hours.
 */
void prove_rate(const struct site_evidence *site, struct finding *finding,
		double bytes, double events);
void prove_growth(const struct site_evidence *site, struct finding *finding,
		  const struct growth *growth, bool of_bytes);

#endif
