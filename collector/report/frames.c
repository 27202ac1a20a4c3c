/* SPDX-License-Identifier: MIT */
#include "report/frames.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/process.h"
#include "report/site.h"
#include "symbol/blame.h"
#include "symbol/symbolizer.h"

int frames_expand(struct symbolizer *symbolizer, const struct process *process,
		  const struct stack *stack, struct frame **frames,
		  size_t *n_frames)
{
	struct frame some[FRAME_EXPAND_MAX], *all = NULL;
	size_t count = 0;

	*frames = NULL;
	*n_frames = 0;
	for (uint32_t i = 0; i < stack->n_pcs; i++) {
		size_t n = symbolizer_expand(symbolizer, &process->modules,
					     stack->pcs[i].address,
					     stack->pcs[i].is_go, some);
		struct frame *grown =
		    reallocarray(all, count + n, sizeof(*all));

		if (!grown) {
			free(all);
			return -ENOMEM;
		}
		all = grown;
		memcpy(all + count, some, n * sizeof(*some));
		count += n;
	}
	*frames = all;
	*n_frames = count;
	return 0;
}

#define FNV_START UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
	const uint8_t *byte = bytes;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ byte[i]) * FNV_PRIME;
	return hash;
}

void frames_id(const struct frame *frames, size_t n, char id[13])
{
	uint64_t hash = FNV_START;

	for (size_t i = 0; i < n; i++) {
		const char *name = frames[i].function ? frames[i].function : "";
		int32_t line = frames[i].start_line
				   ? frames[i].line - frames[i].start_line
				   : frames[i].line;

		hash = hash_bytes(hash, name, strlen(name) + 1);
		hash = hash_bytes(hash, &line, sizeof(line));
	}
	snprintf(id, 13, "%012" PRIx64, hash >> 16);
}

/* The frame to blame for what a stack did, if there is one. */
static int find_blame(struct symbolizer *symbolizer,
		      const struct process *process, uint32_t index,
		      struct frame *blame, bool *is_found)
{
	struct frame *frames;
	size_t n, i;
	int err;

	*is_found = false;
	if (index >= process->n_stacks)
		return 0;
	err = frames_expand(symbolizer, process, process->stacks[index],
			    &frames, &n);
	if (err)
		return err;
	i = blame_find(frames, n);
	*is_found = i < n;
	if (i < n)
		*blame = frames[i];
	free(frames);
	return 0;
}

static bool is_same_line(const struct frame *a, const struct frame *b)
{
	return a->line == b->line && a->file == b->file &&
	       a->function == b->function;
}

#define FREERS_MAX 64

/* Stacks that freed, each once. */
struct freers {
	size_t n;
	struct freed_by_stack all[FREERS_MAX];
};

static void freers_add(struct freers *freers, const struct freed_by_stack *one)
{
	size_t i = 0;

	while (i < freers->n && freers->all[i].stack != one->stack)
		i++;
	if (i == FREERS_MAX)
		return;
	if (i == freers->n)
		freers->all[freers->n++] =
		    (struct freed_by_stack){.stack = one->stack};
	freers->all[i].count += one->count;
}

/* Of one process, and of a place that its first stack shows. */
static void find_freers(const struct site_stack *stacks, size_t n,
			struct freers *freers)
{
	for (size_t i = 0; i < n; i++) {
		const struct stack *stack = stacks[i].stack;
		const struct freed_by *by = stack->freed_by;

		for (uint32_t j = 0;
		     by && j < by->n && stacks[i].process == stacks->process &&
		     stack->group == stacks->stack->group;
		     j++)
			freers_add(freers, &by->stacks[j]);
	}
}

int frames_freer(struct symbolizer *symbolizer, const struct site_stack *stacks,
		 size_t n, const struct frame *blame, struct frame *freer,
		 uint32_t *stack, uint64_t *count)
{
	const struct process *process = stacks->process;
	struct freers freers = {0};
	int err = 0;

	*count = 0;
	find_freers(stacks, n, &freers);
	for (size_t i = 0; !err && i < freers.n; i++) {
		struct frame frame;
		bool is_found;

		if (freers.all[i].count <= *count)
			continue;
		err = find_blame(symbolizer, process, freers.all[i].stack,
				 &frame, &is_found);
		if (err || !is_found || is_same_line(&frame, blame))
			continue;
		*freer = frame;
		*stack = freers.all[i].stack;
		*count = freers.all[i].count;
	}
	return err;
}
