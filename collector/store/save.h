/* SPDX-License-Identifier: MIT */
/*
 * save.h - from a report to the rows of a capture
 *
 * Parts   save.c: processes and stacks; save_sites.c: places; save_names.c:
 *         modules, functions and return addresses; save_history.c: marks and
 *         timelines; save_ledger.c: whose their memory was; save_frees.c: who
 *         frees; save_tests.c: of which tests it is; save_degraded.c: what is
 *         doubtful of it; save_growth.c: what Go said of itself
 * Errors  as in database.h: the first failure sticks
 */
#ifndef DARKHEAP_SAVE_H
#define DARKHEAP_SAVE_H

#include <stdint.h>

#include "model/process.h"
#include "model/table.h"
#include "store/database.h"

struct frame;
struct mark;
struct report;

#define TALLY_TYPES "uuuuu"
#define TALLY(t)                                                          \
	(t)->allocated_objects, (t)->allocated_bytes, (t)->freed_objects, \
	    (t)->freed_bytes, (t)->peak_bytes

/* At the end, or of all. */
#define SPREAD_END (-1)
#define SPREAD_ALL_STACKS (-1)

#define RECENT 65536 /* a power of two */

/* The location of a pc that was asked for a moment ago. */
struct recent {
	struct pc pc;
	int64_t location;
	int64_t process; /* whose pc it is */
};

struct save {
	struct database db;
	bool is_new; /* nothing is stored in it, whatever stacks say */
	const struct report *report;
	struct table locations; /* module, address, is_go -> id */
	int64_t n_locations;
	int64_t *site_rows; /* by site.number */
	struct sqlite3_stmt *put_process, *find_module, *put_module,
	    *put_mapping;
	struct sqlite3_stmt *find_function, *put_function, *put_location,
	    *put_line;
	struct sqlite3_stmt *put_site, *find_site, *drop_proofs, *put_proof,
	    *put_share;
	struct sqlite3_stmt *put_stack, *put_snapshot, *put_snapshot_site;
	struct sqlite3_stmt *find_snapshot, *drop_snapshots,
	    *drop_snapshot_sites;
	struct sqlite3_stmt *drop_moments, *put_moment;
	struct sqlite3_stmt *put_step, *put_spread, *drop_spreads;
	struct sqlite3_stmt *put_ledger, *put_ledger_row, *put_retained;
	struct sqlite3_stmt *put_mark_ledger, *drop_mark_ledgers;
	struct sqlite3_stmt *put_free_stack, *put_freed_by, *put_bad_free;
	struct sqlite3_stmt *put_package, *drop_tests, *put_test, *put_degraded;
	struct sqlite3_stmt *put_memory, *drop_memory;
	struct sqlite3_stmt *put_growth, *drop_growth_rows, *put_growth_row;
	char *is_freer; /* by stack: it is in free_stack by now */
	/* The process that is being saved */
	const struct process *process;
	int64_t number;
	struct table modules; /* struct module -> row */
	struct recent recent[RECENT];
};

/* Each part its statements, once in a commit. */
void save_names_prepare(struct save *save);
void save_sites_prepare(struct save *save);
void save_history_prepare(struct save *save);
void save_ledger_prepare(struct save *save);
void save_frees_prepare(struct save *save);
void save_tests_prepare(struct save *save);
void save_degraded_prepare(struct save *save);
void save_growth_prepare(struct save *save);

/* What earlier commits have put in. */
bool save_read_locations(struct save *save);

/* Rows, put in when new; 0 after a failure. */
int64_t save_function(struct save *save, const struct frame *frame);
int64_t save_location(struct save *save, struct pc pc);

/* What is open of an amount, if anything: beside its own row. */
struct spread_of {
	int64_t process, snapshot, site, stack;
};

void save_spread(struct save *save, const struct spread_of *of,
		 const struct spread *spread);

/* Of all processes: site_rows say where. */
void save_sites(struct save *save);

/* Of the present process, before its locations. */
void save_modules(struct save *save);

#define LOCATIONS_BYTES (512 * 12)

/* "[7,12,55]", innermost first. */
void save_locations_text(struct save *save, const struct stack *stack,
			 char text[LOCATIONS_BYTES]);

/* Who frees the blocks of stack `number`, which is saved, too. */
void save_frees_start(struct save *save);
void save_freed_by(struct save *save, uint32_t number);
void save_frees_release(struct save *save);

/* After its stacks; what may have changed is written anew. */
void save_ledger(struct save *save);
void save_bad_frees(struct save *save);
void save_tests(struct save *save);
void save_degraded(struct save *save);
void save_growth(struct save *save);
void save_memory(struct save *save);
void save_marks(struct save *save);
void save_timeline(struct save *save, const uint32_t *group_sites);

/* It comes some time after its mark. */
void save_mark_ledger(struct save *save, const struct mark *mark);

#endif
