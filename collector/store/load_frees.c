/* SPDX-License-Identifier: MIT */
/*
 * load_frees.c - who frees, and bad frees
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/process.h"
#include "store/load.h"

/* Rows come by rising number: stacks first, then those that only free. */
void load_note_number(struct load *load, const struct process *process,
		      uint64_t number)
{
	uint32_t index = process->n_stacks - 1, wanted = load->numbers_capacity;

	if (index >= wanted) {
		wanted = wanted ? 2 * wanted : 1024;
		wanted = wanted > index ? wanted : index + 1;
		uint64_t *grown =
		    reallocarray(load->numbers, wanted, sizeof(*load->numbers));
		if (!grown) {
			database_fail(&load->db, -ENOMEM, "out of memory");
			return;
		}
		load->numbers = grown;
		load->numbers_capacity = wanted;
	}
	load->numbers[index] = number;
}

static uint32_t find(const struct load *load, uint32_t low, uint32_t high,
		     uint64_t number)
{
	uint32_t end = high;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (load->numbers[middle] < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < end && load->numbers[low] == number ? low : 0;
}

/* The stack that had this number when it was saved; 0: none. */
static uint32_t stack_of(const struct load *load, const struct process *process,
			 uint64_t number)
{
	uint32_t only_free = load->first_free_stack;
	uint32_t stack = number ? find(load, 1, only_free, number) : 0;

	return stack || !number
		   ? stack
		   : find(load, only_free, process->n_stacks, number);
}

static void load_free_stack(struct load *load, struct process *process,
			    struct sqlite3_stmt *get)
{
	uint64_t number = column_count(get, 0);

	if (load->db.error || !number || stack_of(load, process, number))
		return;
	uint32_t quality =
	    (uint32_t)column_count(get, 2) & ~(uint32_t)QUALITY_LOST;
	if (load_stack_of(load, process, quality, column_text(get, 1),
			  SITE_NONE))
		load_note_number(load, process, number);
}

static void load_freed_by(struct load *load, struct process *process,
			  struct sqlite3_stmt *get)
{
	uint32_t stack = stack_of(load, process, column_count(get, 0));

	if (stack && column_count(get, 2) &&
	    freed_by_add(&process->stacks[stack]->freed_by,
			 stack_of(load, process, column_count(get, 1)),
			 column_count(get, 2)))
		database_fail(&load->db, -ENOMEM, "out of memory");
}

static void load_bad_free(struct load *load, struct process *process,
			  struct sqlite3_stmt *get)
{
	struct bad_free bad = {
	    .what = bad_free_of_word(column_text(get, 0)),
	    .address = column_count(get, 1),
	    .count = column_count(get, 2),
	    .allocated = stack_of(load, process, column_count(get, 3)),
	    .first_freed = stack_of(load, process, column_count(get, 4)),
	    .freed = stack_of(load, process, column_count(get, 5)),
	};

	snprintf(bad.where, sizeof(bad.where), "%s", column_text(get, 6));
	if (bad.what == BAD_FREE_WHATS)
		process->bad_frees.total += bad.count;
	else
		bad_frees_add(&process->bad_frees, &bad);
}

void load_frees(struct load *load, struct process *process, int64_t row)
{
	load->first_free_stack = process->n_stacks;
	load_each(load, process, row,
		  "SELECT number, locations, quality FROM free_stack "
		  "WHERE process=? ORDER BY number",
		  load_free_stack);
	load_each(load, process, row,
		  "SELECT stack, freer, count FROM freed_by WHERE process=? "
		  "ORDER BY stack, freer=0, freer",
		  load_freed_by);
	load_each(load, process, row,
		  "SELECT what, address, count, allocated, first_freed, freed,"
		  "place FROM bad_free WHERE process=? ORDER BY number",
		  load_bad_free);
}
