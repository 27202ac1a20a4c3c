/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_capture.c - what is saved comes back, and nothing else is believed
 */
#define SYNTHETIC_REAL_SYMBOLIZER
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixtures/reported.h"
#include "report/format.h"
#include "report/site_test.h"
#include "store/capture.h"
#include "store/schema.h"
#include "symbol/distortion.h"

#define PATH "capture.darkheap"

static char why[CAPTURE_WHY_BYTES];

static const struct format_options how = {.version = "test", .utf8 = true};

/* The report as JSON, for the caller to free. */
static char *json_of(const struct report *report)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(format_json.write(report, &how, out), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static int set_up(void **state)
{
	int err = reported_set_up(state);
	struct reported *r = *state;
	char directory[] = "/tmp/dh.capture.XXXXXX";

	if (err || !mkdtemp(directory) || chdir(directory))
		return -1;
	return synthetic_know(r->symbolizer, &r->process);
}

static int tear_down(void **state)
{
	char here[4096];

	unlink(PATH);
	unlink(PATH "-wal");
	unlink(PATH "-shm");
	if (getcwd(here, sizeof(here)) && !chdir("/"))
		rmdir(here);
	return reported_tear_down(state);
}

static int save(struct reported *r, bool is_final)
{
	assert_int_equal(reported_build(r, 1), 0);
	int error = capture_save(PATH, &r->report, "1.2.3", is_final, why);
	if (error)
		print_error("%s\n", why);
	return error;
}

/* What a reader of the capture would be shown. */
static char *json_of_capture(const struct policy *policy)
{
	struct capture capture;
	struct symbolizer *symbolizer = symbolizer_new();
	const struct site_set *judged[8];
	struct report report;

	assert_int_equal(capture_load(&capture, PATH, symbolizer, 0, why), 0);
	assert_true(capture.n_processes <= 8);
	for (size_t i = 0; i < capture.n_processes; i++)
		judged[i] = capture.sites;
	struct report_source source = {
	    .processes = (const struct process *const *)capture.processes,
	    .judged = judged,
	    .n_processes = capture.n_processes,
	};
	assert_int_equal(report_init(&report, symbolizer, &source, policy), 0);
	char *text = json_of(&report);
	report_release(&report);
	capture_free(&capture);
	symbolizer_free(symbolizer);
	return text;
}

static void assert_same(struct reported *r)
{
	char *live = json_of(&r->report);
	char *stored = json_of_capture(&r->policy);

	size_t same = 0;

	while (live[same] && live[same] == stored[same])
		same++;
	if (live[same] != stored[same])
		fail_msg("live:\n%.300s\nstored:\n%.300s",
			 live + (same > 100 ? same - 100 : 0),
			 stored + (same > 100 ? same - 100 : 0));
	free(live);
	free(stored);
}

/* One row is not known, and enough was kept to be told. */
static void fill_ledger(struct ledger *ledger)
{
	*ledger = (struct ledger){
	    .is_taken = true,
	    .time_ns = INT64_C(1700000000123000000),
	    .c_live_requested = 4711,
	    .retention = {.classes = {1 << 26, 2, 3, 4},
			  .arenas = 5,
			  .live = 6,
			  .trim_threshold = 7,
			  .mmap_threshold = 8,
			  .is_raised = true},
	};
	for (int i = 0; i < LEDGER_ROWS; i++)
		ledger->rows[i] = 1000 + (uint64_t)i;
	ledger->rss = 10045;
	ledger_why(ledger, LEDGER_GO_HEAP, "nobody knows");
}

/* A stack that only frees, and blocks that it frees, some once too often. */
static void fill_frees(struct process *process)
{
	const struct stack *like = process->stacks[1];
	uint32_t freer =
	    process_stack(process, like->pcs + 1, like->n_pcs - 1, 0, 0, 4712);
	const struct bad_free twice = {.what = BAD_FREE_DOUBLE,
				       .address = 0x7f0000001230,
				       .count = 3,
				       .allocated = 1,
				       .first_freed = freer,
				       .freed = freer};
	const struct bad_free foreign = {.what = BAD_FREE_FOREIGN,
					 .address = 0x55000010,
					 .count = 1,
					 .freed = freer,
					 .where = "Go's heap"};

	assert_true(freer > 1);
	assert_int_equal(freed_by_add(&process->stacks[1]->freed_by, freer, 5),
			 0);
	assert_int_equal(freed_by_add(&process->stacks[1]->freed_by, 0, 6), 0);
	bad_frees_add(&process->bad_frees, &twice);
	bad_frees_add(&process->bad_frees, &foreign);
	process->bad_frees.total += 1000; /* those that found no room */
}

/* A test binary, whose test allocates where others do as well. */
static void fill_tests(struct process *process)
{
	strcpy(process->package, "example.com/app.v2");
	synthetic_alloc(process,
			STACK_OF(process, PLACE_LIBC_STRDUP, PLACE_CGOCALL,
				 PLACE_CFUNC_STRDUP, PLACE_CACHE, PLACE_TEST,
				 PLACE_RUNNER, PLACE_GOEXIT),
			17, 1000);
}

static void fill(struct reported *r)
{
	struct process *process = &r->process;
	static const char *const args[] = {"greet", "-x", "\"quoted\"", NULL};

	reported_greet(process);
	process->args = calloc(4, sizeof(char *));
	for (int i = 0; i < 3; i++)
		process->args[i] = strdup(args[i]);
	fill_ledger(&process->ledger);
	fill_frees(process);
	fill_tests(process);
	process->unknown_frees = 7;
	process->work_short = true;
	process->distortions = 1 << DISTORTION_RACE | 1 << DISTORTION_CHECKPTR;
	process->degraded.lost_marks = 9;
	process->degraded.first_seen_stacks = 10;
	process->told = (struct program_told){
	    .left_out = {.allocated_objects = 3, .allocated_bytes = 2048},
	    .unknown_frees = 1,
	    .counts_twice = true,
	};
	process->loss.allocs = 3;
	process->degraded.stalled_ns = 12345;
	process->degraded.cut_stacks = 2;
	process->stacks[1]->quality = QUALITY_C_CUT;
	strcpy(process->build_id, "abcd");
	strcpy(process->message, "the shim's last words");
	process_incomplete(process, "events were lost");
	symbolizer_add_note(r->symbolizer, "debuginfod did not answer");
	assert_int_equal(process_mark(process, "after warm-up", 500 * 1000), 0);
	synthetic_alloc(process, STACK_CSTRING(process), 13, 1000);
	assert_int_equal(process_mark(process, "later", 900 * 1000), 0);
	assert_int_equal(process_mark_ledger(process, 2, &process->ledger), 0);
}

static void a_report_comes_back_to_the_letter(void **state)
{
	struct reported *r = *state;

	fill(r);
	assert_int_equal(save(r, true), 0);
	assert_same(r);
	char *json = json_of_capture(&r->policy);
	assert_non_null(strstr(json, "\"go_heap\": \"nobody knows\""));
	assert_non_null(strstr(json, "3 blocks, 2.0 KiB, are in no amount"));
	assert_non_null(strstr(json, "1 call of darkheap_pool_free named"));
	assert_non_null(strstr(json, "a pool's own memory counts, too"));
	assert_non_null(strstr(json, "\"top_of_arenas\": 67108864"));
	assert_non_null(strstr(json, "\"name\": \"TestPut\""));
	assert_non_null(strstr(json, "\"package\": \"example.com/app.v2\""));
	free(json);
}

static struct site_test *named_test(struct site *site)
{
	for (size_t i = 0; i < site->n_tests; i++)
		if (site->tests[i].name)
			return &site->tests[i];
	return NULL;
}

/* The verdict of a test that was run again. */
static void what_is_known_later_is_put_in(void **state)
{
	struct reported *r = *state;
	const struct site *changed[1] = {NULL};
	struct site nowhere = {.id = "ffffffffffff"};

	fill(r);
	assert_int_equal(save(r, true), 0);
	for (size_t i = 0; i < r->report.set.count; i++) {
		struct site *site = r->report.set.sites[i];

		struct site_test *test = named_test(site);

		if (!test)
			continue;
		site->finding.rule = "repetition";
		site->finding.verdict = VERDICT_LEAK;
		site->finding.n_proofs = 1;
		strcpy(site->finding.proofs[0].says, "left 1 block each");
		site->shares[0].verdict = VERDICT_LEAK;
		test->verdict = VERDICT_LEAK;
		test->repetitions = 32;
		strcpy(test->name, "TestNew");
		changed[0] = site;
	}
	assert_non_null(changed[0]);
	assert_int_equal(capture_revise(PATH, changed, 1, why), 0);
	char *json = json_of_capture(&r->policy);
	assert_non_null(strstr(json, "\"rule\": \"repetition\""));
	assert_non_null(strstr(json, "left 1 block each"));
	assert_non_null(strstr(json, "\"name\": \"TestNew\""));
	assert_non_null(strstr(json, "\"repetitions\": 32"));
	free(json);
	changed[0] = &nowhere;
	assert_int_not_equal(capture_revise(PATH, changed, 1, why), 0);
	assert_string_equal(why, "it has no such site");
}

static void frees_come_back(void **state)
{
	struct reported *r = *state;
	struct symbolizer *symbolizer = symbolizer_new();
	struct capture capture;

	fill(r);
	assert_int_equal(save(r, true), 0);
	assert_int_equal(capture_load(&capture, PATH, symbolizer, 0, why), 0);
	const struct process *process = capture.processes[0];
	const struct freed_by *by = process->stacks[1]->freed_by;
	assert_true(process->work_short);
	assert_int_equal(process->distortions,
			 1 << DISTORTION_RACE | 1 << DISTORTION_CHECKPTR);
	assert_int_equal(process->degraded.first_seen_stacks, 10);
	assert_non_null(by);
	assert_int_equal(by->n, 1);
	assert_int_equal(by->stacks[0].count, 5);
	assert_int_equal(by->others, 6);
	const struct stack *freer = process->stacks[by->stacks[0].stack];
	assert_int_equal(freer->tally.allocated_objects, 0);
	assert_int_equal(freer->n_pcs, process->stacks[1]->n_pcs - 1);
	const struct bad_frees *bad = &process->bad_frees;
	assert_int_equal(bad->total, 1004);
	assert_int_equal(bad->n, 2);
	assert_int_equal(bad->entries[0].allocated, 1);
	assert_int_equal(bad->entries[0].freed, by->stacks[0].stack);
	assert_string_equal(bad->entries[1].where, "Go's heap");
	capture_free(&capture);
	symbolizer_free(symbolizer);
}

/* Of whose memory nothing could be read. */
static void a_ledger_that_failed_comes_back(void **state)
{
	struct reported *r = *state;

	fill(r);
	ledger_why_none(&r->process.ledger, "not ours to read");
	assert_int_equal(save(r, true), 0);
	assert_same(r);
}

static void a_later_commit_replaces_numbers(void **state)
{
	struct reported *r = *state;

	fill(r);
	assert_int_equal(save(r, false), 0);
	synthetic_alloc(&r->process, STACK_CSTRING(&r->process), 100, 1001);
	synthetic_alloc(&r->process, STACK_NET(&r->process), 1, 1001);
	/* a look that began before the commit */
	assert_int_equal(
	    process_mark_ledger(&r->process, 1, &r->process.ledger), 0);
	assert_int_equal(process_mark(&r->process, "third", 950 * 1000), 0);
	synthetic_end(&r->process, 1001);
	assert_int_equal(save(r, true), 0);
	assert_same(r);
}

/* Only what changed is written again: what is marked as stored stays. */
static void stored_stacks_are_left_alone(void **state)
{
	struct reported *r = *state;

	fill(r);
	assert_int_equal(save(r, false), 0);
	for (uint32_t i = 1; i < r->process.n_stacks; i++) {
		struct stack *stack = r->process.stacks[i];

		stack->stored =
		    stack->tally.allocated_objects + stack->tally.freed_objects;
	}
	int64_t before = (int64_t)r->process.stacks[1]->tally.peak_bytes;
	r->process.stacks[1]->tally.peak_bytes += 1;
	assert_int_equal(save(r, false), 0);

	sqlite3 *db;
	sqlite3_stmt *get;
	assert_int_equal(sqlite3_open(PATH, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(
			     db, "SELECT peak_bytes FROM stack WHERE number=1",
			     -1, &get, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(get), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int64(get, 0), before);
	sqlite3_finalize(get);
	sqlite3_close(db);
}

/* Somebody has removed it between two commits. */
static void a_capture_that_is_gone_is_written_whole(void **state)
{
	struct reported *r = *state;

	fill(r);
	for (uint32_t i = 1; i < r->process.n_stacks; i++)
		r->process.stacks[i]->stored =
		    r->process.stacks[i]->tally.allocated_objects +
		    r->process.stacks[i]->tally.freed_objects;
	assert_int_equal(save(r, true), 0);
	assert_same(r);
}

static void an_unfinished_capture_says_so(void **state)
{
	struct reported *r = *state;

	fill(r);
	assert_int_equal(save(r, false), 0);
	char *text = json_of_capture(&r->policy);
	assert_non_null(strstr(text, "\"complete\": false"));
	assert_non_null(strstr(text, "the capture was not finished"));
	free(text);
}

static void two_processes_share_sites(void **state)
{
	struct reported *r = *state;
	struct process other;

	fill(r);
	assert_int_equal(synthetic_init(&other, 4243), 0);
	assert_int_equal(synthetic_know(r->symbolizer, &other), 0);
	reported_greet(&other);
	r->list[1] = &other;
	assert_int_equal(reported_build(r, 2), 0);
	assert_int_equal(capture_save(PATH, &r->report, "1", true, why), 0);
	assert_same(r);
	process_release(&other);
}

static void a_final_capture_stands_alone(void **state)
{
	struct reported *r = *state;

	fill(r);
	assert_int_equal(save(r, false), 0);
	assert_int_equal(save(r, true), 0);
	assert_int_not_equal(access(PATH "-wal", F_OK), 0);
	assert_int_not_equal(access(PATH "-shm", F_OK), 0);
	assert_true(capture_is_one(PATH));
}

static int run_sql(const char *sql)
{
	sqlite3 *db;

	sqlite3_open(PATH, &db);
	int result = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	return result;
}

static int load_error(void)
{
	struct capture capture;
	struct symbolizer *symbolizer = symbolizer_new();
	int error = capture_load(&capture, PATH, symbolizer, 0, why);

	if (!error)
		capture_free(&capture);
	symbolizer_free(symbolizer);
	return error;
}

static void assert_refused(const char *because)
{
	assert_int_not_equal(load_error(), 0);
	if (!strstr(why, because))
		fail_msg("'%s' does not say '%s'", why, because);
}

static void put_file(const void *bytes, size_t n)
{
	int fd = open(PATH, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), n);
	close(fd);
}

static void what_is_no_capture_is_named(void **state)
{
	char garbage[8192];

	(void)state;
	assert_refused("No such file");
	put_file("", 0);
	assert_refused("empty");
	memset(garbage, 'x', sizeof(garbage));
	put_file(garbage, sizeof(garbage));
	assert_refused("no darkheap capture");
	put_file("SQLite format 3", 16);
	assert_refused("cut short");
	unlink(PATH);
	assert_int_equal(run_sql("CREATE TABLE stack (x)"), SQLITE_OK);
	assert_refused("an SQLite file, but no darkheap capture");
	assert_false(capture_is_one(PATH));
}

/* Estimates keep their errors: of all, sites, stacks and marks. */
static void estimates_come_back_with_their_errors(void **state)
{
	struct reported *r = *state;

	reported_sampled(&r->process);
	assert_int_equal(process_mark(&r->process, "later", 900 * 1000), 0);
	assert_int_equal(save(r, true), 0);
	assert_same(r);
	char *json = json_of_capture(&r->policy);
	assert_non_null(strstr(json, "\"mode\": \"sampled\""));
	assert_null(strstr(json, "\"stderr\": null"));
	free(json);
	/* what no sum can be is left out */
	assert_int_equal(
	    run_sql("UPDATE spread SET live_bytes=9e999, unseen_live=-5,"
		    "allocated_objects=-1, live_objects=-9e999"),
	    SQLITE_OK);
	json = json_of_capture(&r->policy);
	free(json);
}

static void newer_and_damaged_captures_are_refused(void **state)
{
	struct reported *r = *state;
	struct stat status;

	fill(r);
	assert_int_equal(save(r, true), 0);
	assert_int_equal(run_sql("PRAGMA user_version=99"), SQLITE_OK);
	assert_refused("a newer darkheap wrote it");
	assert_int_equal(run_sql("PRAGMA user_version=6"), SQLITE_OK);
	assert_int_equal(load_error(), 0);
	assert_int_equal(stat(PATH, &status), 0);
	assert_int_equal(truncate(PATH, status.st_size / 2), 0);
	assert_refused("damaged");
}

static void a_view_in_a_tables_place_is_refused(void **state)
{
	struct reported *r = *state;

	fill(r);
	assert_int_equal(save(r, true), 0);
	assert_int_equal(
	    run_sql("DROP TABLE proof; CREATE VIEW proof AS "
		    "SELECT 1 AS site, 0 AS number, 'x' AS test, 'y' AS says,"
		    "1.0 AS value, '' AS unit"),
	    SQLITE_OK);
	assert_refused("tables are not those");
}

/* Rows that lead nowhere lose what they say, and harm nobody. */
static void hostile_rows_do_no_harm(void **state)
{
	static const char *const attacks[] = {
	    "UPDATE stack SET locations='[99999999999999999999,-1,1e9,5'",
	    "UPDATE stack SET site=4711",
	    "UPDATE stack SET quality=-1",
	    "UPDATE share SET site=-site",
	    "UPDATE share SET process=process+9",
	    "UPDATE line SET function=123456",
	    "UPDATE line SET line=9223372036854775807",
	    "UPDATE mapping SET module=77",
	    "UPDATE mapping SET text_end=0, start=-1, bias=-1",
	    "UPDATE location SET module=-5, address=-1",
	    "UPDATE site SET function=-1, caller_function=99999",
	    "UPDATE site SET site='no id, and much too long ' || id",
	    "UPDATE site SET verdict='nonsense'",
	    "UPDATE snapshot SET time_ns=-9223372036854775807",
	    "UPDATE snapshot_site SET snapshot=snapshot+99",
	    "UPDATE process SET args='{\"a\":[', incomplete='[1,null,[]]'",
	    "UPDATE process SET seconds=1e300, end_kind='x', start_ns=NULL",
	    "UPDATE module SET path='', build_id='zz'",
	    "DELETE FROM site",
	    "DELETE FROM module",
	    "DELETE FROM function",
	    "DELETE FROM process",
	    "UPDATE ledger SET time_ns=-1, rss=-1, arenas=-1",
	    "UPDATE ledger_row SET bytes=-1, why=printf('%.*c', 1000, 'x')",
	    "UPDATE ledger_row SET bytes=NULL",
	    "UPDATE retained SET class=class || 'x', bytes=-99999999999",
	    "UPDATE snapshot_ledger SET rows='{\"files\":-1,\"go_heap\":', "
	    "retained='[]'",
	    "UPDATE snapshot_ledger SET rows=json_object('files',"
	    "printf('%.*c', 1000, 'x')), snapshot=snapshot+1",
	    "UPDATE snapshot_ledger SET time_ns=-1, rss=-1, snapshot=-1",
	    "UPDATE proof SET says=printf('%.*c', 1000, 'x')",
	    "UPDATE free_stack SET number=-number, quality=-1",
	    "UPDATE free_stack SET locations='[1e9,99999999999'",
	    "UPDATE free_stack SET number=1",
	    "UPDATE freed_by SET stack=stack+77, freer=-freer, count=-1",
	    "UPDATE freed_by SET count=0",
	    "UPDATE bad_free SET what='nonsense', count=-1",
	    "UPDATE bad_free SET allocated=-1, freed=9223372036854775807",
	    "UPDATE bad_free SET place=printf('%.*c', 1000, 'x')",
	    "DELETE FROM free_stack",
	};
	struct reported *r = *state;

	fill(r);
	for (size_t i = 0; i < sizeof(attacks) / sizeof(*attacks); i++) {
		unlink(PATH);
		assert_int_equal(save(r, true), 0);
		if (run_sql(attacks[i]) != SQLITE_OK)
			fail_msg("%s", attacks[i]);
		free(json_of_capture(&r->policy));
	}
}

static void ids_beyond_reason_are_refused(void **state)
{
	struct reported *r = *state;

	fill(r);
	assert_int_equal(save(r, true), 0);
	assert_int_equal(run_sql("UPDATE location SET id=9223372036854775807 "
				 "WHERE id=(SELECT max(id) FROM location)"),
			 SQLITE_OK);
	assert_refused("too large");
}

static void a_locked_capture_is_named(void **state)
{
	struct reported *r = *state;
	sqlite3 *db;

	fill(r);
	assert_int_equal(save(r, true), 0);
	sqlite3_open(PATH, &db);
	assert_int_equal(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL),
			 SQLITE_OK);
	assert_refused("another program has locked it");
	sqlite3_close(db);
}

/* In a file system that is full the file stays as it was. */
static void what_cannot_be_written_is_said(void **state)
{
	struct reported *r = *state;

	fill(r);
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_not_equal(
	    capture_save("no/such/place", &r->report, "1", true, why), 0);
	assert_string_equal(why, "No such file or directory");
	if (access("/dev/full", W_OK))
		return;
	assert_int_not_equal(
	    capture_save("/dev/full", &r->report, "1", true, why), 0);
	assert_true(*why);
}

/* Whoever reads while we write sees one moment. */
static void a_reader_sees_the_last_commit(void **state)
{
	struct reported *r = *state;
	sqlite3 *writer;

	fill(r);
	assert_int_equal(save(r, false), 0);
	char *before = json_of_capture(&r->policy);
	sqlite3_open(PATH, &writer);
	assert_int_equal(sqlite3_exec(writer,
				      "BEGIN IMMEDIATE; UPDATE stack SET "
				      "allocated_bytes=0; DELETE FROM share",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	char *during = json_of_capture(&r->policy);
	assert_string_equal(before, during);
	sqlite3_close(writer);
	free(before);
	free(during);
}

/* The shell's views say what the report says. */
static void views_are_for_people(void **state)
{
	struct reported *r = *state;
	sqlite3 *db;
	sqlite3_stmt *get;

	fill(r);
	assert_int_equal(save(r, true), 0);
	sqlite3_open(PATH, &db);
	assert_int_equal(
	    sqlite3_prepare_v2(db,
			       "SELECT function, live_objects, frames FROM "
			       "sites JOIN stacks USING (site, live_objects) "
			       "WHERE sites.verdict='leak'",
			       -1, &get, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_step(get), SQLITE_ROW);
	assert_string_equal(sqlite3_column_text(get, 0), "main.handleGreet");
	assert_int_equal(sqlite3_column_int64(get, 1), 1001);
	assert_non_null(strstr((const char *)sqlite3_column_text(get, 2),
			       "main._Cfunc_CString:60 < main.handleGreet:41"));
	sqlite3_finalize(get);
	assert_int_equal(
	    sqlite3_prepare_v2(db,
			       "SELECT count(*) FROM snapshots WHERE "
			       "name='after warm-up' AND live_objects > 0",
			       -1, &get, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_step(get), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int64(get, 0), 4);
	sqlite3_finalize(get);
	sqlite3_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	    TEST(a_report_comes_back_to_the_letter),
	    TEST(a_ledger_that_failed_comes_back),
	    TEST(what_is_known_later_is_put_in),
	    TEST(frees_come_back),
	    TEST(a_later_commit_replaces_numbers),
	    TEST(stored_stacks_are_left_alone),
	    TEST(a_capture_that_is_gone_is_written_whole),
	    TEST(an_unfinished_capture_says_so),
	    TEST(two_processes_share_sites),
	    TEST(a_final_capture_stands_alone),
	    TEST(what_is_no_capture_is_named),
	    TEST(estimates_come_back_with_their_errors),
	    TEST(newer_and_damaged_captures_are_refused),
	    TEST(a_view_in_a_tables_place_is_refused),
	    TEST(hostile_rows_do_no_harm),
	    TEST(ids_beyond_reason_are_refused),
	    TEST(a_locked_capture_is_named),
	    TEST(what_cannot_be_written_is_said),
	    TEST(a_reader_sees_the_last_commit),
	    TEST(views_are_for_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
