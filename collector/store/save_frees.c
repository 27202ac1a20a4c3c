/* SPDX-License-Identifier: MIT */
/*
 * save_frees.c - who frees, and bad frees
 */
#include <stdlib.h>

#include "model/process.h"
#include "store/save.h"

void save_frees_prepare(struct save *save)
{
	struct database *db = &save->db;

	save->put_free_stack =
	    database_prepare(db, "REPLACE INTO free_stack VALUES (?,?,?,?)");
	save->put_freed_by =
	    database_prepare(db, "REPLACE INTO freed_by VALUES (?,?,?,?)");
	save->put_bad_free = database_prepare(
	    db, "REPLACE INTO bad_free VALUES (?,?,?,?,?,?,?,?,?)");
}

void save_frees_start(struct save *save)
{
	free(save->is_freer);
	save->is_freer = calloc(save->process->n_stacks + 1, 1);
}

void save_frees_release(struct save *save)
{
	free(save->is_freer);
}

/* A stack that allocates nothing is in no other table; once a commit. */
static void save_freer(struct save *save, uint32_t number)
{
	const struct process *process = save->process;
	char locations[LOCATIONS_BYTES];

	if (!number || number >= process->n_stacks ||
	    process->stacks[number]->tally.allocated_objects ||
	    !save->is_freer || save->is_freer[number])
		return;
	save->is_freer[number] = 1;
	save_locations_text(save, process->stacks[number], locations);
	database_put(&save->db, save->put_free_stack, "iiti", save->number,
		     (int64_t)number, locations,
		     (int64_t)process->stacks[number]->quality);
}

void save_freed_by(struct save *save, uint32_t number)
{
	const struct freed_by *by = save->process->stacks[number]->freed_by;

	if (!by)
		return;
	for (uint32_t i = 0; i < by->n; i++) {
		save_freer(save, by->stacks[i].stack);
		database_put(&save->db, save->put_freed_by, "iiiu",
			     save->number, (int64_t)number,
			     (int64_t)by->stacks[i].stack, by->stacks[i].count);
	}
	if (by->others)
		database_put(&save->db, save->put_freed_by, "iiiu",
			     save->number, (int64_t)number, (int64_t)0,
			     by->others);
}

static void save_bad_free(struct save *save, int64_t number,
			  const struct bad_free *bad)
{
	save_freer(save, bad->first_freed);
	save_freer(save, bad->freed);
	database_put(&save->db, save->put_bad_free, "iituuiiit", save->number,
		     number, bad_free_word(bad->what), bad->address, bad->count,
		     (int64_t)bad->allocated, (int64_t)bad->first_freed,
		     (int64_t)bad->freed, bad->where);
}

void save_bad_frees(struct save *save)
{
	const struct bad_frees *all = &save->process->bad_frees;
	uint64_t rest = all->total;

	for (uint32_t i = 0; i < all->n; i++) {
		save_bad_free(save, i, &all->entries[i]);
		rest -= all->entries[i].count;
	}
	if (rest)
		database_put(&save->db, save->put_bad_free, "iituuiiit",
			     save->number, (int64_t)all->n, "", (uint64_t)0,
			     rest, (int64_t)0, (int64_t)0, (int64_t)0, "");
}
