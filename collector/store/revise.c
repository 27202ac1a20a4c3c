/* SPDX-License-Identifier: MIT */
/*
 * revise.c - puts into a capture what was found out after the run
 */
#include <errno.h>
#include <stdio.h>

#include "model/process.h"
#include "report/site.h"
#include "report/site_test.h"
#include "store/capture.h"
#include "store/save.h"

struct revise {
	struct database db;
	struct sqlite3_stmt *find_site, *put_site, *drop_proofs, *put_proof;
	struct sqlite3_stmt *put_share, *drop_tests, *put_test;
};

static void prepare(struct revise *revise)
{
	struct database *db = &revise->db;

	revise->find_site =
	    database_prepare(db, "SELECT id FROM site WHERE site=?");
	revise->put_site = database_prepare(
	    db, "UPDATE site SET verdict=?2, rule=?3 WHERE id=?1");
	revise->drop_proofs =
	    database_prepare(db, "DELETE FROM proof WHERE site=?");
	revise->put_proof =
	    database_prepare(db, "INSERT INTO proof VALUES (?,?,?,?,?,?)");
	revise->put_share = database_prepare(
	    db, "UPDATE share SET verdict=?3, bytes_per_hour=?4 "
		"WHERE site=?1 AND process=?2");
	revise->drop_tests =
	    database_prepare(db, "DELETE FROM site_test WHERE site=?");
	revise->put_test = database_prepare(
	    db, "INSERT INTO site_test VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
}

static void revise_proofs(struct revise *revise, int64_t row,
			  const struct finding *finding)
{
	database_put(&revise->db, revise->drop_proofs, "i", row);
	for (size_t i = 0; i < finding->n_proofs; i++) {
		const struct proof *proof = &finding->proofs[i];

		database_put(&revise->db, revise->put_proof, "iittdt", row,
			     (int64_t)i, proof->test, proof->says, proof->value,
			     proof->unit ? proof->unit : "");
	}
}

static void revise_tests(struct revise *revise, int64_t row,
			 const struct site *site)
{
	database_put(&revise->db, revise->drop_tests, "i", row);
	for (size_t i = 0; i < site->n_tests; i++) {
		const struct site_test *test = &site->tests[i];

		database_put(
		    &revise->db, revise->put_test, "iiittiuu" TALLY_TYPES, row,
		    (int64_t)test->process->number, (int64_t)i, test->name,
		    verdict_name(test->verdict), (int64_t)test->repetitions,
		    test->left_before, test->left_after, TALLY(&test->tally));
	}
}

static void revise_site(struct revise *revise, const struct site *site)
{
	struct database *db = &revise->db;
	const char *rule = site->finding.rule;

	if (!database_get(db, revise->find_site, "t", site->id)) {
		database_fail(db, -ENODATA, "it has no such site");
		return;
	}
	int64_t row = column_integer(revise->find_site, 0);
	database_put(db, revise->put_site, "itt", row,
		     verdict_name(site->finding.verdict), rule ? rule : "");
	revise_proofs(revise, row, &site->finding);
	for (size_t i = 0; i < site->n_shares; i++) {
		const struct site_share *share = &site->shares[i];

		database_put(db, revise->put_share, "iitr", row,
			     (int64_t)share->process->number,
			     verdict_name(share->verdict),
			     share->bytes_per_hour);
	}
	revise_tests(revise, row, site);
}

int capture_revise(const char *path, const struct site *const *sites, size_t n,
		   char why[CAPTURE_WHY_BYTES])
{
	struct revise revise;

	if (database_open_to_write(&revise.db, path)) {
		database_run(&revise.db, "BEGIN IMMEDIATE");
		prepare(&revise);
		for (size_t i = 0; i < n && !revise.db.error; i++)
			revise_site(&revise, sites[i]);
		database_run(&revise.db, "COMMIT");
	}
	int error = revise.db.error;
	snprintf(why, CAPTURE_WHY_BYTES, "%s", revise.db.why);
	database_close(&revise.db);
	return error;
}
