/* SPDX-License-Identifier: MIT */
#include "report/frames.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/process.h"
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
