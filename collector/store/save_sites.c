/* SPDX-License-Identifier: MIT */
/*
 * save_sites.c - sites, what proves their verdict, and each process's share
 */
#include "report/report.h"
#include "store/save.h"

void save_sites_prepare(struct save *save)
{
	struct database *db = &save->db;

	save->put_site = database_prepare(
	    db,
	    "INSERT INTO site VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
	    "ON CONFLICT (site) DO UPDATE SET verdict=excluded.verdict,"
	    "rule=excluded.rule");
	save->find_site =
	    database_prepare(db, "SELECT id FROM site WHERE site=?");
	save->drop_proofs =
	    database_prepare(db, "DELETE FROM proof WHERE site=?");
	save->put_proof =
	    database_prepare(db, "INSERT INTO proof VALUES (?,?,?,?,?,?)");
	save->put_share = database_prepare(
	    db, "REPLACE INTO share VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
}

static void save_share(struct save *save, int64_t site, int64_t process,
		       const struct site_share *share)
{
	database_put(&save->db, save->put_share, "iituuwwr" TALLY_TYPES, site,
		     process, verdict_name(share->verdict), share->calls,
		     share->calls_leaving, &share->first_seen,
		     &share->last_seen, share->bytes_per_hour,
		     TALLY(&share->tally));
	save_spread(
	    save,
	    &(struct spread_of){process, SPREAD_END, site, SPREAD_ALL_STACKS},
	    &share->tally.spread);
}

static void save_proofs(struct save *save, int64_t row,
			const struct finding *finding)
{
	database_put(&save->db, save->drop_proofs, "i", row);
	for (size_t i = 0; i < finding->n_proofs; i++) {
		const struct proof *proof = &finding->proofs[i];

		database_put(&save->db, save->put_proof, "iittdt", row,
			     (int64_t)i, proof->test, proof->says, proof->value,
			     proof->unit ? proof->unit : "");
	}
}

static int64_t save_site(struct save *save, const struct site *site)
{
	const struct frame *blame = &site->blame, *caller = &site->caller;
	const char *rule = site->finding.rule;
	int64_t of_caller = 0, function = save_function(save, blame);

	if (site->has_caller)
		of_caller = save_function(save, caller);
	database_put(&save->db, save->put_site, "tttttiiiitiuiitu", site->id,
		     verdict_name(site->finding.verdict), rule ? rule : "",
		     site->kind, site->callee, (int64_t)site->is_runtime,
		     (int64_t)site->is_lost, function, (int64_t)blame->line,
		     blame->module, (int64_t)blame->inlined, blame->pc,
		     of_caller, (int64_t)caller->line, caller->module,
		     caller->pc);
	if (!database_get(&save->db, save->find_site, "t", site->id))
		return 0;
	int64_t row = column_integer(save->find_site, 0);
	save_proofs(save, row, &site->finding);
	return row;
}

void save_sites(struct save *save)
{
	const struct site_set *set = &save->report->set;

	for (size_t i = 0; i < set->count && !save->db.error; i++) {
		const struct site *site = set->sites[i];
		int64_t row = save->site_rows[i] = save_site(save, site);

		for (size_t j = 0; j < site->n_shares; j++) {
			const struct site_share *share = &site->shares[j];

			save_share(save, row, share->process->number, share);
		}
	}
}
