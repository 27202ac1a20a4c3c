/* SPDX-License-Identifier: MIT */
#include "control/since.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "control/reply.h"
#include "model/process.h"
#include "report/json_site.h"
#include "report/report.h"

int since_find(struct since *since, const struct process *process,
	       const char *mark)
{
	for (uint32_t i = process->n_marks; i-- > 0;)
		if (!strcmp(process->marks[i].name, mark)) {
			since->process = process;
			since->time = process->marks[i].time;
			return 0;
		}
	return -ENOENT;
}

static void add(struct since *since, const struct report *report,
		const struct block *block)
{
	const struct process *process = since->process;
	const struct stack *stack = process->stacks[block->stack];
	uint32_t site = report->group_sites[0][stack->group->number];
	struct weight weight;

	if (site >= report->set.count)
		return;
	sampling_weigh(&process->sampling, block, &weight);
	since->objects[site] += weight.objects;
	since->bytes[site] += weight.bytes;
}

int since_count(struct since *since, const struct report *report)
{
	struct block block;
	size_t cursor = 0;

	if (!since->process)
		return 0;
	since->objects = calloc(report->set.count + 1, sizeof(uint64_t));
	since->bytes = calloc(report->set.count + 1, sizeof(uint64_t));
	if (!since->objects || !since->bytes)
		return -ENOMEM;
	while (live_next(&since->process->live, &cursor, &block))
		if (block.time >= since->time &&
		    block.mean != BLOCK_LEFT_OUT_MEAN)
			add(since, report, &block);
	return 0;
}

json_t *since_json(const struct since *since, const struct site *site)
{
	return json_pack("{s:o, s:o}", "live_objects",
			 json_count(since->objects[site->number]), "live_bytes",
			 json_count(since->bytes[site->number]));
}

static struct weight sum(const struct since *since)
{
	const struct process *process = since->process;
	struct block block;
	struct weight sum = {0};
	size_t cursor = 0;

	while (live_next(&process->live, &cursor, &block)) {
		struct weight weight;

		if (block.time < since->time ||
		    block.mean == BLOCK_LEFT_OUT_MEAN)
			continue;
		sampling_weigh(&process->sampling, &block, &weight);
		sum.objects += weight.objects;
		sum.bytes += weight.bytes;
	}
	return sum;
}

json_t *since_json_sum(const struct since *since, const struct process *process)
{
	struct weight all = {
	    .objects = tally_live_objects(&process->total),
	    .bytes = tally_live_bytes(&process->total),
	};
	json_t *reply = reply_new();

	if (since->process)
		all = sum(since);
	json_object_set_new(reply, "live_objects", json_count(all.objects));
	json_object_set_new(reply, "live_bytes", json_count(all.bytes));
	return reply;
}
