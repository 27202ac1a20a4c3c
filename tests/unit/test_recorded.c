/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_recorded.c - what the doctor says of captures
 */
#define SYNTHETIC_REAL_SYMBOLIZER
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "darkheap/session.h"
#include "doctor/doctor_output.h"
#include "doctor/examination.h"
#include "doctor/remarks.h"
#include "fixtures/reported.h"
#include "report/format.h"
#include "store/capture.h"
#include "symbol/distortion.h"

#define SCHEMA "docs/doctor.schema.json"

static char path[64];
static char why[CAPTURE_WHY_BYTES];
static struct recorded recorded;
static struct answer answer;
static const struct machine machine; /* no shim: of no matter here */
static const struct examination examination = {
    .subject = SUBJECT_CAPTURE,
    .name = "service.4242.darkheap",
    .recorded = &recorded,
    .machine = &machine,
};

static int set_up(void **state)
{
	struct reported *r;
	int fd;

	if (reported_set_up(state))
		return -1;
	r = *state;
	strcpy(path, "/tmp/darkheap-XXXXXX");
	fd = mkstemp(path);
	if (fd < 0 || close(fd))
		return -1;
	reported_greet(&r->process);
	r->process.go_state = "ok";
	r->process.end_kind = END_EXITED;
	return synthetic_know(r->symbolizer, &r->process);
}

static int tear_down(void **state)
{
	static const char *const helpers[] = {"", "-wal", "-shm"};
	char name[80];

	for (size_t i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s%s", path, helpers[i]);
		unlink(name);
	}
	return reported_tear_down(state);
}

/* Save the report, read the capture back, and judge it. */
static void examine(struct reported *r, bool is_final)
{
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(capture_save(path, &r->report, "1.2.3", is_final, why),
			 0);
	assert_int_equal(recorded_read(&recorded, path, &r->policy, why), 0);
	assert_int_equal(answer_make(&answer, &examination), 0);
}

static void done(void)
{
	answer_release(&answer);
	recorded_release(&recorded);
}

static const struct remark *find(const char *id)
{
	for (size_t i = 0; i < answer.remarks.n; i++)
		if (!strcmp(answer.remarks.items[i].rule->id, id))
			return &answer.remarks.items[i];
	return NULL;
}

static const struct risk_reason *reason(const char *id)
{
	for (size_t i = 0; i < answer.risk.n; i++)
		if (!strcmp(answer.risk.reasons[i].rule->id, id))
			return &answer.risk.reasons[i];
	return NULL;
}

static void expect(enum severity verdict, const char *id, const char *part)
{
	const struct remark *remark = find(id);

	assert_int_equal(answer.remarks.verdict, verdict);
	assert_non_null(remark);
	assert_non_null(strstr(remark->says, part));
}

static void check_schema(void)
{
	struct format_options how = {.version = "1.2.3", .utf8 = true};
	char name[] = "/tmp/darkheap-XXXXXX", command[128];
	FILE *out = fdopen(mkstemp(name), "w");

	assert_non_null(out);
	assert_int_equal(doctor_write_json(&answer, &how, out), 0);
	fclose(out);
	snprintf(command, sizeof(command),
		 "python3 -W ignore -m jsonschema -i %s " SCHEMA, name);
	assert_int_equal(system(command), 0);
	unlink(name);
}

static char *text(void)
{
	struct format_options how = {.version = "1.2.3", .utf8 = true};
	char *written;
	size_t bytes;
	FILE *out = open_memstream(&written, &bytes);

	assert_int_equal(doctor_write_text(&answer, &how, out), 0);
	fclose(out);
	return written;
}

static void test_complete(void **state)
{
	struct reported *r = *state;
	char *written;

	r->process.degraded.stalled_ns = 1500000;
	examine(r, true);
	assert_string_equal(answer.remarks.headline,
			    "service.4242.darkheap: holds a complete record");
	expect(SEVERITY_WORKS, "complete", "seen");
	expect(SEVERITY_WORKS, "stalled", "1.5 ms");
	assert_null(find("no_shim"));
	check_schema();
	written = text();
	assert_non_null(strstr(written, "by darkheap 1.2.3"));
	assert_non_null(strstr(written, ", finished"));
	assert_non_null(strstr(written, "tracked  4242 "));
	free(written);
	done();
}

/* What was measured decides how likely a loss is. */
static void test_measured(void **state)
{
	struct reported *r = *state;
	char *written;

	r->process.ledger =
	    (struct ledger){.is_taken = true,
			    .time_ns = INT64_C(1700000000) * 1000000000,
			    .rss = 100 << 20};
	r->process.ledger.rows[LEDGER_C_LIVE] = 25 << 20;
	r->process.ledger.rows[LEDGER_C_SLACK] = 64 << 20;
	r->process.ledger.retention = (struct retention){
	    .classes = {64 << 20}, .arenas = 3, .live = 1 << 20};
	r->process.distortions = 1 << DISTORTION_RACE;
	bad_frees_add(&r->process.bad_frees,
		      &(struct bad_free){.what = BAD_FREE_DOUBLE,
					 .address = 4096,
					 .count = 2});
	examine(r, true);
	assert_int_equal(answer.risk.level, RISK_HIGH);
	assert_string_equal(answer.risk.reasons[0].rule->id, "measured_leaks");
	assert_non_null(
	    strstr(reason("measured_leaks")->says, ": 1, the worst"));
	assert_non_null(strstr(reason("measured_bad_frees")->says, ": 2"));
	assert_non_null(strstr(reason("measured_share")->says,
			       "25.0 MiB of 100.0 MiB, 25 %"));
	assert_non_null(
	    strstr(reason("measured_retention")->says, "64.0 MiB in 3 arenas"));
	assert_non_null(reason("distorted"));
	assert_null(reason("measured_clean"));
	assert_null(reason("unknown_share"));
	assert_int_equal(answer.risk.modes, 0);
	expect(SEVERITY_WORKS, "distorted", "built_race");
	check_schema();
	written = text();
	assert_non_null(strstr(written, "    risk     high\n"));
	free(written);
	done();
}

/* Three calls, each of which left a block: too few to tell. */
static void test_suspected(void **state)
{
	struct reported *r = *state;
	struct process *process = &r->process;
	struct sampling_step step = {process->start.tv_sec * 1000000000, 4096,
				     ""};

	process_release(process);
	assert_int_equal(synthetic_init(process, 4242), 0);
	sampling_add_step(&process->sampling, &step);
	for (uint64_t work = 1; work <= 3; work++)
		synthetic_sampled(process, STACK_STRDUP(process), 32,
				  3000 * work, 4096);
	synthetic_end(process, 10000);
	assert_int_equal(synthetic_know(r->symbolizer, process), 0);
	examine(r, true);
	assert_int_equal(answer.risk.level, RISK_MEDIUM);
	assert_non_null(strstr(reason("measured_suspects")->says, ": 1"));
	assert_null(reason("measured_leaks"));
	assert_null(reason("measured_clean"));
	done();
}

/* A record that lacks something clears nobody, one without a loss does. */
static void test_cleared(void **state)
{
	struct reported *r = *state;
	struct process *process = &r->process;

	process_release(process);
	assert_int_equal(synthetic_init(process, 4242), 0);
	for (uint64_t work = 1; work <= 100; work++)
		synthetic_free(
		    process,
		    synthetic_alloc(process, STACK_CSTRING(process), 13, work),
		    work);
	synthetic_end(process, 100);
	assert_int_equal(synthetic_know(r->symbolizer, process), 0);
	examine(r, true);
	assert_int_equal(answer.risk.level, RISK_LOW);
	assert_non_null(strstr(reason("measured_clean")->says,
			       "100 blocks were allocated, 100 freed"));
	assert_non_null(reason("unknown_share"));
	done();
	process->loss.frees = 1;
	examine(r, true);
	assert_int_equal(answer.risk.level, RISK_MEDIUM);
	assert_non_null(reason("measured_in_part"));
	assert_null(reason("measured_clean"));
	done();
}

static void test_unfinished(void **state)
{
	examine(*state, false);
	expect(SEVERITY_LIMITED, "unfinished", "it holds what was seen until");
	assert_string_equal(answer.remarks.headline,
			    "service.4242.darkheap: holds a record with "
			    "limits: not finished");
	assert_null(find("incomplete"));
	assert_null(find("complete"));
	check_schema();
	done();
}

static void test_loss(void **state)
{
	struct reported *r = *state;

	r->process.loss = (struct loss){.allocs = 3, .frees = 1};
	process_incomplete(&r->process, "events were lost");
	examine(r, true);
	expect(SEVERITY_LIMITED, "lost", "3 allocations, 1 frees, 0 stacks");
	assert_non_null(strstr(find("lost")->does, "--stall"));
	assert_null(find("incomplete"));
	done();
}

static void test_switched_off(void **state)
{
	struct reported *r = *state;

	process_incomplete(&r->process, "the program switched tracking off");
	examine(r, true);
	expect(SEVERITY_LIMITED, "incomplete", "switched tracking off");
	done();
}

static void test_degraded(void **state)
{
	struct reported *r = *state;
	struct degraded *degraded = &r->process.degraded;

	degraded->truncated_stacks = 5;
	degraded->refused_stacks = 6;
	degraded->cut_stacks = 7;
	degraded->missed_frees = 8;
	r->process.go_state = "failed";
	strcpy(r->process.go_why, "every stack was refused");
	examine(r, true);
	expect(SEVERITY_LIMITED, "truncated_stacks", ": 5");
	assert_non_null(strstr(find("truncated_stacks")->does, "--depth"));
	expect(SEVERITY_LIMITED, "refused_stacks", ": 6");
	expect(SEVERITY_LIMITED, "cut_stacks", ": 7");
	expect(SEVERITY_LIMITED, "missed_frees", ": 8");
	expect(SEVERITY_LIMITED, "no_go_frames", "every stack was refused");
	check_schema();
	done();
}

static void test_nothing_tracked(void **state)
{
	struct reported *r = *state;
	char *written;

	r->process.reason = REASON_OWN_MALLOC;
	free(r->process.exe);
	r->process.exe = strdup("/srv/own");
	examine(r, true);
	expect(SEVERITY_NO, "nothing_tracked", "no process");
	assert_int_equal(answer.risk.level, RISK_MEDIUM);
	assert_non_null(reason("unmeasured"));
	assert_string_equal(answer.remarks.headline,
			    "service.4242.darkheap: holds "
			    "nothing: no process was tracked");
	expect(SEVERITY_NO, "dark", "1 of 1");
	assert_string_equal(find("dark")->does, "darkheap doctor /srv/own");
	check_schema();
	written = text();
	assert_non_null(strstr(written, "not tracked: allocator inside"));
	free(written);
	done();
}

static void test_bystanders(void **state)
{
	struct reported *r = *state;

	r->process.reason = REASON_NOT_GO;
	examine(r, true);
	assert_null(find("dark"));
	assert_null(find("bystanders"));
	expect(SEVERITY_NO, "nothing_tracked", "");
	done();
}

static void test_garbage(void **state)
{
	struct reported *r = *state;
	FILE *file = fopen(path, "we");

	fputs("SQLite format 3", file);
	for (int i = 0; i < 4096; i++)
		fputc(i, file);
	fclose(file);
	assert_true(recorded_read(&recorded, path, &r->policy, why) < 0);
	assert_int_not_equal(*why, 0);
	assert_true(recorded_read(&recorded, "/nowhere", &r->policy, why) < 0);
}

#define TEST(function) \
	cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_complete),	TEST(test_unfinished),
	    TEST(test_suspected),	TEST(test_measured),
	    TEST(test_cleared),		TEST(test_loss),
	    TEST(test_switched_off),	TEST(test_degraded),
	    TEST(test_nothing_tracked), TEST(test_bystanders),
	    TEST(test_garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
