/* SPDX-License-Identifier: MIT */
/*
 * load_tests.c - which tests left how much
 */
#include <errno.h>
#include <stdio.h>

#include "model/process.h"
#include "report/site_test.h"
#include "store/load.h"

static void load_package(struct load *load, struct process *process,
			 struct sqlite3_stmt *get)
{
	(void)load;
	snprintf(process->package, sizeof(process->package), "%s",
		 column_text(get, 0));
}

static uint32_t small_count(uint64_t count)
{
	return count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
}

static void load_test(struct load *load, struct process *process,
		      struct sqlite3_stmt *get)
{
	struct site *site = load_site_at(load, column_count(get, 0));
	struct site_test test = {
	    .process = process,
	    .name = column_is_null(get, 1)
			? NULL
			: (char *)(uintptr_t)column_text(get, 1),
	    .verdict = load_verdict(column_text(get, 2)),
	    .repetitions = small_count(column_count(get, 3)),
	    .left_before = column_count(get, 4),
	    .left_after = column_count(get, 5),
	    .tally = load_tally(get, 6),
	};

	if (site && site_test_add(site, &test))
		database_fail(&load->db, -ENOMEM, "out of memory");
}

void load_tests(struct load *load, struct process *process, int64_t row)
{
	load_each(load, process, row,
		  "SELECT package FROM test_package WHERE process=?",
		  load_package);
	/* what is open of its amounts was not kept */
	load_each(load, process, row,
		  "SELECT site, name, verdict, repetitions, left_before,"
		  "left_after, allocated_objects, allocated_bytes,"
		  "freed_objects, freed_bytes, peak_bytes,"
		  "NULL, NULL, NULL, NULL, NULL, NULL FROM site_test "
		  "WHERE process=? ORDER BY site, number",
		  load_test);
}
