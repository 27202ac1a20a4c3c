/* SPDX-License-Identifier: MIT */
#include "report/accusations.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/bad_frees.h"
#include "model/process.h"
#include "report/frames.h"

static int expand(struct symbolizer *symbolizer, struct accusation *entry)
{
	const struct process *process = entry->process;
	const uint32_t stacks[ACCUSATION_STACKS] = {
	    [STACK_ALLOCATED] = entry->bad->allocated,
	    [STACK_FIRST_FREED] = entry->bad->first_freed,
	    [STACK_FREED] = entry->bad->freed,
	};
	int error = 0;

	for (int i = 0; !error && i < ACCUSATION_STACKS; i++)
		if (stacks[i] && stacks[i] < process->n_stacks)
			error = frames_expand(
			    symbolizer, process, process->stacks[stacks[i]],
			    &entry->stacks[i].frames, &entry->stacks[i].n);
	return error;
}

static int add_process(struct accusations *all, struct symbolizer *symbolizer,
		       const struct process *process)
{
	const struct bad_frees *bad = &process->bad_frees;
	int error = 0;

	all->total += bad->total;
	for (uint32_t i = 0; !error && i < bad->n && all->n < ACCUSATIONS_MAX;
	     i++) {
		struct accusation *entry = &all->entries[all->n++];

		*entry = (struct accusation){.process = process,
					     .bad = &bad->entries[i]};
		error = expand(symbolizer, entry);
	}
	return error;
}

int accusations_init(struct accusations *all, struct symbolizer *symbolizer,
		     const struct process *const *processes, size_t n_processes)
{
	size_t n = 0;
	int error = 0;

	*all = (struct accusations){0};
	for (size_t i = 0; i < n_processes; i++)
		n += processes[i]->bad_frees.n;
	if (!n)
		return 0;
	n = n < ACCUSATIONS_MAX ? n : ACCUSATIONS_MAX;
	all->entries = calloc(n, sizeof(*all->entries));
	if (!all->entries)
		return -ENOMEM;
	for (size_t i = 0; !error && i < n_processes; i++)
		error = add_process(all, symbolizer, processes[i]);
	return error;
}

void accusations_release(struct accusations *all)
{
	for (size_t i = 0; i < all->n; i++)
		for (int j = 0; j < ACCUSATION_STACKS; j++)
			free(all->entries[i].stacks[j].frames);
	free(all->entries);
	*all = (struct accusations){0};
}

void accusation_id(const struct accusation *entry, char id[ACCUSATION_ID_BYTES])
{
	size_t used = 0;
	char part[13];

	for (int i = 0; i < ACCUSATION_STACKS; i++) {
		frames_id(entry->stacks[i].frames, entry->stacks[i].n, part);
		used += (size_t)snprintf(id + used, ACCUSATION_ID_BYTES - used,
					 "%s%s", i ? "-" : "", part);
	}
}

const char *accusation_title(enum bad_free_what what)
{
	static const char *const titles[BAD_FREE_WHATS] = {
	    [BAD_FREE_DOUBLE] = "a block was freed twice",
	    [BAD_FREE_UNKNOWN] = "what was freed points into a block",
	    [BAD_FREE_FOREIGN] = "memory was freed that malloc never gave out",
	    [BAD_FREE_REALLOC] = "realloc of a block that was freed before",
	};

	return titles[what];
}
