/* SPDX-License-Identifier: MIT */
#include "report/sampled.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/sampling.h"
#include "report/page.h"
#include "report/report.h"

static const struct process *sampled_process(const struct report *report)
{
	for (size_t i = 0; i < report->n_processes; i++)
		if (!report->processes[i]->reason &&
		    sampling_is_on(&report->processes[i]->sampling))
			return report->processes[i];
	return NULL;
}

bool sampled_is(const struct report *report)
{
	return sampled_process(report) != NULL;
}

uint64_t sampled_mean(const struct report *report)
{
	const struct process *process = sampled_process(report);

	return process ? sampling_mean(&process->sampling) : 0;
}

/* "512 KiB", "1.5 MiB": no digit that says nothing. */
static const char *round_size(char word[WORD_BYTES], uint64_t bytes)
{
	char *zero = strstr(page_size(word, bytes), ".0 ");

	if (zero)
		memmove(zero, zero + 2, strlen(zero + 2) + 1);
	return word;
}

void sampled_head(const struct report *report, char text[SAMPLED_BYTES])
{
	uint64_t mean = sampled_mean(report);
	char size[WORD_BYTES];

	if (mean)
		snprintf(text, SAMPLED_BYTES,
			 "sampled: about one block each %s of allocations; "
			 "± is one standard error",
			 round_size(size, mean));
	else
		snprintf(text, SAMPLED_BYTES,
			 "sampled for a part of its life; ± is one standard "
			 "error");
}

static void describe(char *text, size_t size, uint64_t mean, const char *noun)
{
	char word[WORD_BYTES];

	if (mean)
		snprintf(text, size, "one%s each %s", noun,
			 round_size(word, mean));
	else
		snprintf(text, size, "every block");
}

static void describe_change(const struct process *process, uint32_t step,
			    char text[SAMPLED_BYTES])
{
	const struct sampling_step *to = &process->sampling.steps[step];
	int64_t start = process->start.tv_sec * INT64_C(1000000000) +
			process->start.tv_nsec;
	char before[64], after[64];

	describe(before, sizeof(before), to[-1].mean, " block");
	describe(after, sizeof(after), to->mean, to[-1].mean ? "" : " block");
	snprintf(text, SAMPLED_BYTES,
		 "sampling went from %s to %s at %.1f s%s%.60s", before, after,
		 to->time_ns > start ? (double)(to->time_ns - start) / 1e9 : 0,
		 *to->why ? " " : "", to->why);
}

bool sampled_change(const struct report *report, size_t i,
		    char text[SAMPLED_BYTES])
{
	/* all processes of one command are told the same */
	const struct process *process = sampled_process(report);

	if (!process || i + 1 >= process->sampling.n_steps)
		return false;
	describe_change(process, (uint32_t)i + 1, text);
	return true;
}

const char *sampled_bytes(char text[AMOUNT_BYTES], const struct tally *tally)
{
	double error = tally_errors(tally).live_bytes;
	char size[WORD_BYTES], wrong[WORD_BYTES];

	page_size(size, tally_live_bytes(tally));
	if (error > 0)
		snprintf(text, AMOUNT_BYTES, "~%s ± %s", size,
			 page_size(wrong, (uint64_t)error + 1));
	else
		snprintf(text, AMOUNT_BYTES, "%s", size);
	return text;
}

const char *sampled_blocks(char text[AMOUNT_BYTES], const struct tally *tally)
{
	double error = tally_errors(tally).live_objects;
	uint64_t blocks = tally_live_objects(tally);

	if (error > 0)
		snprintf(text, AMOUNT_BYTES, "~%" PRIu64 " ± %.0f blocks",
			 blocks, error + 0.5);
	else
		page_count(text, blocks, "block");
	return text;
}

/* Of blocks that stand for `mean` bytes, so many may live where none was seen
 */
#define UNSEEN 3.69

uint64_t sampled_most_bytes(const struct tally *tally, uint64_t mean)
{
	return tally_live_bytes(tally) +
	       (uint64_t)(SAMPLED_CONFIDENCE * tally_errors(tally).live_bytes +
			  UNSEEN * (double)mean);
}

uint64_t sampled_least_bytes(const struct tally *tally)
{
	double least = (double)tally_live_bytes(tally) -
		       SAMPLED_CONFIDENCE * tally_errors(tally).live_bytes;

	if (tally_errors(tally).live_bytes <= 0)
		return tally_live_bytes(tally);
	return least > 0 ? (uint64_t)least : 0;
}
