/* SPDX-License-Identifier: MIT */
#include "opinion.h"

#include <string.h>

#include "shim/arch.h"
#include "unwind/raw.h"

static struct raw_unwinder *unwinder;

bool opinion_raw_init(void)
{
	unwinder = raw_unwinder_new();
	return unwinder;
}

/* Frames inside of the call belong to the test. */
static void drop_inner(struct opinion *opinion, uint64_t pc)
{
	size_t first = 0;

	while (first < opinion->n && opinion->pcs[first] != pc)
		first++;
	opinion->n -= first;
	memmove(opinion->pcs, opinion->pcs + first,
		opinion->n * sizeof(*opinion->pcs));
}

static enum opinion_end meaning(enum raw_end end)
{
	if (end == RAW_COMPLETE)
		return OPINION_WHOLE;
	return end == RAW_UNKNOWN_MODULE ? OPINION_STRANGE : OPINION_CUT;
}

__attribute__((noinline)) void opinion_raw(struct opinion *opinion,
					   const struct module_map *map,
					   const struct call *call)
{
	struct raw_start start;
	enum raw_end end;

	arch_registers((uint64_t *)&start);
	/* nothing above changes meanwhile: no need of a copy */
	struct raw_slice slice = {start.rsp, (const uint64_t *)start.rsp,
				  (call->top - start.rsp) / 8};
	int n = raw_unwind(unwinder, map, &start, &slice, 0, opinion->pcs,
			   OPINION_DEPTH, &end);
	opinion->n = n < 0 ? 0 : (size_t)n;
	opinion->end = meaning(end);
	drop_inner(opinion, call->pc);
}
