/* SPDX-License-Identifier: MIT */
/*
 * save_history.c - marks, and live memory over time
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "model/timeline.h"
#include "report/report.h"
#include "store/save.h"

void save_history_prepare(struct save *save)
{
	struct database *db = &save->db;

	save->put_snapshot = database_prepare(
	    db, "REPLACE INTO snapshot VALUES (?,?,?,?,?,?,?,?,?)");
	save->put_snapshot_site = database_prepare(
	    db, "REPLACE INTO snapshot_site VALUES (?,?,?,?,?,?,?,?)");
	save->find_snapshot = database_prepare(
	    db, "SELECT 1 FROM snapshot WHERE process=? AND number=?");
	save->drop_snapshots = database_prepare(
	    db, "DELETE FROM snapshot WHERE process=? AND number NOT IN "
		"(SELECT value FROM json_each(?))");
	save->drop_snapshot_sites = database_prepare(
	    db, "DELETE FROM snapshot_site WHERE process=? AND snapshot NOT IN "
		"(SELECT value FROM json_each(?))");
	save->drop_spreads = database_prepare(
	    db, "DELETE FROM spread WHERE process=? AND snapshot<>-1 AND "
		"snapshot NOT IN (SELECT value FROM json_each(?))");
	save->drop_moments =
	    database_prepare(db, "DELETE FROM moment WHERE process=?");
	save->put_moment =
	    database_prepare(db, "REPLACE INTO moment VALUES (?,?,?,?,?)");
}

/* Marks never change: those of earlier commits are there. */
static void save_mark(struct save *save, const struct report_mark *mark)
{
	int64_t number = mark->mark->id;

	if (database_get(&save->db, save->find_snapshot, "ii", save->number,
			 number))
		return;
	database_put(&save->db, save->put_snapshot, "iitw" TALLY_TYPES,
		     save->number, number, mark->mark->name, &mark->time,
		     TALLY(&mark->mark->total));
	save_spread(
	    save,
	    &(struct spread_of){save->number, number, 0, SPREAD_ALL_STACKS},
	    &mark->mark->total.spread);
	for (size_t i = 0; i < mark->n_sites; i++) {
		const struct tally *tally = &mark->sites[i];

		if (!tally->allocated_objects)
			continue;
		database_put(&save->db, save->put_snapshot_site,
			     "iii" TALLY_TYPES, save->number, number,
			     save->site_rows[i], TALLY(tally));
		save_spread(save,
			    &(struct spread_of){save->number, number,
						save->site_rows[i],
						SPREAD_ALL_STACKS},
			    &tally->spread);
	}
}

/* Snapshots are thinned out: those that are gone go here, too. */
static void drop_marks(struct save *save)
{
	const struct process *process = save->process;
	json_t *ids = json_array();

	for (uint32_t i = 0; i < process->n_marks; i++)
		json_array_append_new(ids, json_integer(process->marks[i].id));
	char *text = json_dumps(ids, JSON_COMPACT);
	json_decref(ids);
	database_put(&save->db, save->drop_snapshots, "it", save->number, text);
	database_put(&save->db, save->drop_snapshot_sites, "it", save->number,
		     text);
	database_put(&save->db, save->drop_spreads, "it", save->number, text);
	database_put(&save->db, save->drop_mark_ledgers, "it", save->number,
		     text);
	free(text);
}

void save_marks(struct save *save)
{
	drop_marks(save);
	for (size_t i = 0; i < save->report->n_marks && !save->db.error; i++) {
		const struct report_mark *mark = &save->report->marks[i];

		if (mark->process != save->process)
			continue;
		save_mark(save, mark);
		save_mark_ledger(save, mark->mark);
	}
}

static void put_moments(struct save *save, int64_t site,
			const struct timeline_point *points, int n)
{
	for (int i = 0; i < n; i++)
		database_put(&save->db, save->put_moment, "iiiuu", save->number,
			     site, points[i].time_ns, points[i].live_objects,
			     points[i].live_bytes);
}

/* The groups of one site, side by side. */
struct site_group {
	uint32_t site;
	const struct timeline *timeline;
};

static int by_site(const void *a, const void *b)
{
	const struct site_group *x = a, *y = b;

	return (x->site > y->site) - (x->site < y->site);
}

static void save_site_timeline(struct save *save,
			       const struct site_group *groups, uint32_t n)
{
	const struct timeline **parts = calloc(n, sizeof(*parts));
	struct timeline_point *points = NULL;
	int n_points = -ENOMEM;

	for (uint32_t i = 0; parts && i < n; i++)
		parts[i] = groups[i].timeline;
	if (parts)
		n_points = timeline_sum(parts, n, &points);
	if (n_points < 0)
		database_fail(&save->db, -ENOMEM, "out of memory");
	put_moments(save, save->site_rows[groups[0].site], points, n_points);
	free(points);
	free(parts);
}

/* Their steps double now and then: all are written anew. */
void save_timeline(struct save *save, const uint32_t *group_sites)
{
	const struct process *process = save->process;
	struct site_group *groups = calloc(process->n_groups, sizeof(*groups));
	uint32_t n = 0, end;

	database_put(&save->db, save->drop_moments, "i", save->number);
	put_moments(save, 0, process->timeline.points,
		    (int)process->timeline.n);
	for (uint32_t i = 0; groups && i < process->n_groups; i++)
		if (process->groups[i]->timeline.n &&
		    group_sites[i] != SITE_NONE)
			groups[n++] = (struct site_group){
			    group_sites[i], &process->groups[i]->timeline};
	if (n)
		qsort(groups, n, sizeof(*groups), by_site);
	for (uint32_t i = 0; i < n && !save->db.error; i = end) {
		end = i;
		while (end < n && groups[end].site == groups[i].site)
			end++;
		save_site_timeline(save, groups + i, end - i);
	}
	free(groups);
}
