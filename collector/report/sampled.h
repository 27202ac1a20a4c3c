/* SPDX-License-Identifier: MIT */
/*
 * sampled.h - what a report says when not all blocks were recorded
 *
 * Words   an estimate is "~1.2 MiB ± 126.9 KiB": with one standard error; an
 *         amount without both is exact
 */
#ifndef DARKHEAP_SAMPLED_H
#define DARKHEAP_SAMPLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct report;
struct tally;

#define AMOUNT_BYTES 80
#define SAMPLED_BYTES 256
#define SAMPLED_CONFIDENCE 1.96 /* standard errors: 95 % */

/* Is any amount an estimate? */
bool sampled_is(const struct report *report);

/* The mean in force at the end, of the first process that has one. */
uint64_t sampled_mean(const struct report *report);

/* "sampled: about one block each 512 KiB of allocations; ..." */
void sampled_head(const struct report *report, char text[SAMPLED_BYTES]);

/*
 * Change number i: "sampling went from one block each 4 KiB to one each 64 KiB
 * at 12 s to stay below 2 %".  false: there is no such change.
 */
bool sampled_change(const struct report *report, size_t i,
		    char text[SAMPLED_BYTES]);

const char *sampled_bytes(char text[AMOUNT_BYTES], const struct tally *tally);
const char *sampled_blocks(char text[AMOUNT_BYTES], const struct tally *tally);

/* What may live, at the most: likewise; `mean`: in force at the end, 0: all. */
uint64_t sampled_most_bytes(const struct tally *tally, uint64_t mean);

/* What surely lives, of `tally`: 95 % sure where it is an estimate. */
uint64_t sampled_least_bytes(const struct tally *tally);

#endif
