/* SPDX-License-Identifier: MIT */
/*
 * save_tests.c - which tests left how much
 */
#include "model/process.h"
#include "report/report.h"
#include "report/site_test.h"
#include "store/save.h"

void save_tests_prepare(struct save *save)
{
	struct database *db = &save->db;

	save->put_package =
	    database_prepare(db, "REPLACE INTO test_package VALUES (?,?)");
	save->drop_tests =
	    database_prepare(db, "DELETE FROM site_test WHERE process=?");
	save->put_test = database_prepare(
	    db, "REPLACE INTO site_test VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
}

static void save_test(struct save *save, const struct site *site, size_t i)
{
	const struct site_test *test = &site->tests[i];

	database_put(&save->db, save->put_test, "iiittiuu" TALLY_TYPES,
		     save->site_rows[site->number], save->number, (int64_t)i,
		     test->name, verdict_name(test->verdict),
		     (int64_t)test->repetitions, test->left_before,
		     test->left_after, TALLY(&test->tally));
}

void save_tests(struct save *save)
{
	const struct site_set *set = &save->report->set;

	if (!*save->process->package)
		return;
	database_put(&save->db, save->put_package, "it", save->number,
		     save->process->package);
	database_put(&save->db, save->drop_tests, "i", save->number);
	for (size_t i = 0; i < set->count && !save->db.error; i++)
		for (size_t j = 0; j < set->sites[i]->n_tests; j++)
			if (set->sites[i]->tests[j].process == save->process)
				save_test(save, set->sites[i], j);
}
