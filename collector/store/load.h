/* SPDX-License-Identifier: MIT */
/*
 * load.h - from the rows of a capture to processes and judged sites
 *
 * Parts   load.c: the file and its sites; load_names.c: what return addresses
 *         mean; load_process.c: sessions and their stacks; load_history.c:
 *         marks; load_ledger.c: whose their memory was; load_frees.c: who
 *         frees; load_tests.c: of which tests it is; load_degraded.c: what is
 *         doubtful of it; load_growth.c: what Go said of itself
 * Trust   nothing in a row is believed: ids are checked against the arrays that
 *         they index, what leads nowhere is left out
 * Errors  as in database.h: the first failure sticks
 */
#ifndef DARKHEAP_LOAD_H
#define DARKHEAP_LOAD_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "model/module.h"
#include "model/table.h"
#include "model/tally.h"
#include "report/site.h"
#include "store/database.h"
#include "symbol/frame.h"

struct capture;
struct symbolizer;

struct place {
	uint64_t address : 63;
	uint64_t is_go : 1;
	uint32_t module; /* index in load.modules, 0: none */
};

struct load {
	struct database db;
	struct capture *capture;
	struct symbolizer *symbolizer;
	/* of all modules: no other capture has it; 0: each has its own */
	uint64_t device;
	struct module *modules; /* by row; [0] is none */
	size_t n_modules;
	struct place *places; /* by location */
	size_t n_places;
	struct frame *functions; /* by row; function, file, start_line only */
	size_t n_functions;
	uint32_t version;	/* of the schema */
	struct table site_rows; /* row -> index in capture->sites + 1 */
	/* Of the process that is being read, by module row */
	uint64_t *bias;
	/* Its stacks: the numbers that they had */
	uint64_t *numbers;
	uint32_t numbers_capacity, first_free_stack;
};

/* Rows of a query, one after the other. */
#define EACH(load, get, sql)                                             \
	for (bool is_row = (get = database_prepare(&(load)->db, sql)) && \
			   database_get(&(load)->db, get, "");           \
	     is_row; is_row = database_next(&(load)->db, get))

/* Values of the current row; a text is the symbolizer's copy, NULL for NULL. */
const char *load_text(struct load *load, struct sqlite3_stmt *get, int column);
struct timespec load_time(struct sqlite3_stmt *get, int column);
/* Its columns, and those of its row of table spread, if there is one. */
struct tally load_tally(struct sqlite3_stmt *get, int column);
enum verdict load_verdict(const char *word);
struct frame load_frame(const struct load *load, uint64_t function,
			int64_t line);

/* Rows of a query about one process, whose row is its only parameter. */
void load_each(struct load *load, struct process *process, int64_t row,
	       const char *sql,
	       void (*use)(struct load *load, struct process *process,
			   struct sqlite3_stmt *get));

/* The same of rows with a tally, and what sampling leaves open of it. */
struct tally_query {
	const char *columns, *table, *snapshot, *site, *stack, *order;
};

void load_each_tally(struct load *load, struct process *process, int64_t row,
		     const struct tally_query *query,
		     void (*use)(struct load *load, struct process *process,
				 struct sqlite3_stmt *get));

/* A NULL-terminated array of a JSON array's texts, NULL: none. */
char **load_texts(const char *json);

/* A query's one number + 1 as a size; `most` and beyond is refused. */
size_t load_size(struct load *load, const char *sql, int64_t most);

/* Zeroes for n + 1 elements, or NULL. */
void *load_room(struct load *load, size_t n, size_t size);

/* The site of a row, or NULL. */
struct site *load_site_at(const struct load *load, uint64_t row);

void load_modules(struct load *load);
void load_functions(struct load *load);
void load_locations(struct load *load);
void load_processes(struct load *load);
/* A stack of the group `site`, which is appended unless its quality is lost. */
struct stack *load_stack_of(struct load *load, struct process *process,
			    uint32_t quality, const char *locations,
			    uint64_t site);
/* The number that the stack appended last had. */
void load_note_number(struct load *load, const struct process *process,
		      uint64_t number);
void load_marks(struct load *load, struct process *process, int64_t row);
void load_steps(struct load *load, struct process *process, int64_t row);
void load_frees(struct load *load, struct process *process, int64_t row);
void load_tests(struct load *load, struct process *process, int64_t row);
void load_degraded(struct load *load, struct process *process, int64_t row);
void load_growth(struct load *load, struct process *process, int64_t row);
void load_ledger(struct load *load, struct process *process, int64_t row);

#endif
