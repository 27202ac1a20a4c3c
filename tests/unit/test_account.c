/* SPDX-License-Identifier: MIT */
/* links: collector/model/envelope.c
 * collector/model/ancestry.c
 * collector/symbol/gotest.c collector/symbol/tested_package.c
 * collector/model/timeline.c collector/model/sampling.c
 * collector/model/bad_frees.c
 * collector/ingest/account.c collector/ingest/tick.c
 * collector/ingest/code_index.c
 * collector/ingest/tables.c
 * collector/unwind/cfi_table.c collector/unwind/cfi_rows.c
 * collector/unwind/cfi_entries.c collector/unwind/cfi_program.c
 * collector/unwind/cfi_state.c
 * collector/unwind/cfi_key.c collector/unwind/table_cache.c
 * collector/unwind/table_cache_trim.c collector/ingest/share.c
 * collector/ingest/stacks.c collector/ingest/runtimes.c
 * collector/symbol/distortion.c
 * collector/model/shared_file.c collector/symbol/gofile.c
 * collector/symbol/collections.c
 * collector/symbol/golayout.c collector/symbol/gocode.c
 * collector/symbol/pclntab.c collector/symbol/moduledata.c
 * collector/symbol/goname.c collector/symbol/buildinfo.c
 * collector/symbol/elf_image.c collector/symbol/elf_file.c
 * collector/symbol/elf_word.c collector/symbol/blame.c
 * collector/symbol/gopackage.c collector/unwind/raw.c
 * collector/unwind/cfi_file.c collector/model/process.c collector/model/marks.c
 * collector/model/live.c collector/model/tally.c collector/model/table.c
 * collector/model/module.c collector/model/maps.c collector/model/segments.c
 * collector/model/shared_fd.c ; libs: -lunwind-x86_64 -lelf -lpthread */
/*
 * test_account.c - each kind of loss is said, and nothing else is
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "ingest/account.h"

static struct tracked tracked;
static struct session_control control;
static struct tick tick;

static int start(void **state)
{
	(void)state;
	memset(&tracked, 0, sizeof(tracked));
	memset(&control, 0, sizeof(control));
	tracked.control = &control;
	tick_start(&tick);
	if (process_init(&tracked.process))
		return -1;
	tracked.stacks.process = &tracked.process;
	return 0;
}

static int stop(void **state)
{
	(void)state;
	process_release(&tracked.process);
	return 0;
}

/* The one reason that is given holds this word. */
static void expect_reason(const char *word)
{
	account_close(&tracked, &tick);
	assert_int_equal(tracked.process.n_incomplete, 1);
	assert_non_null(strstr(tracked.process.incomplete[0], word));
}

static void all_is_well(void **state)
{
	(void)state;
	account_close(&tracked, &tick);
	assert_int_equal(tracked.process.n_incomplete, 0);
	assert_string_equal(tracked.process.go_state, "none");
	assert_string_equal(tracked.process.message, "");
	assert_true(tracked.process.ns_per_tick == 0);
}

static void a_lost_free(void **state)
{
	(void)state;
	atomic_store(&control.off, OFF_FREE_LOST);
	expect_reason("no room for a free");
	assert_int_equal(tracked.process.loss.frees, 1);
}

static void tracking_switched_off(void **state)
{
	(void)state;
	atomic_store(&control.off, OFF_BAD_STATE);
	expect_reason("switched tracking off");
}

static void tracking_ends_where_calls_are_forbidden(void **state)
{
	(void)state;
	atomic_store(&control.off, OFF_CONFINED);
	expect_reason("confined itself");
}

static void tracking_switched_off_for_the_collector(void **state)
{
	(void)state;
	atomic_store(&control.off, OFF_COLLECTOR);
	expect_reason("switched tracking off");
}

/* That is --memory's fault alone, not a slow collector's. */
static void threads_without_a_ring(void **state)
{
	(void)state;
	atomic_store(&control.untracked, 9);
	expect_reason("no ring memory");
	assert_int_equal(tracked.process.loss.allocs, 9);
}

static void lost_allocations(void **state)
{
	(void)state;
	tracked.process.loss.allocs = 3;
	expect_reason("events were lost");
}

static void lost_stacks(void **state)
{
	(void)state;
	tracked.process.loss.stacks = 3;
	expect_reason("events were lost");
}

static void no_memory_of_our_own(void **state)
{
	(void)state;
	tracked.is_out_of_memory = true;
	expect_reason("no memory");
}

static void the_state_of_go(void **state)
{
	(void)state;
	tracked.stacks.runtimes.n_layouts = 1;
	account_close(&tracked, &tick);
	assert_string_equal(tracked.process.go_state, "ok");
	atomic_store(&control.go_state, GO_FAILED);
	account_close(&tracked, &tick);
	assert_string_equal(tracked.process.go_state, "failed");
	assert_non_null(strstr(tracked.process.go_why, "self-check"));
}

static void the_last_words_end_somewhere(void **state)
{
	(void)state;
	memset(control.message, 'x', sizeof(control.message));
	account_close(&tracked, &tick);
	assert_string_equal(tracked.process.message, "");
	atomic_store(&control.message_set, 1);
	account_close(&tracked, &tick);
	assert_int_equal(strlen(tracked.process.message),
			 sizeof(control.message) - 1);
}

static void tables_without_room_are_told(void **state)
{
	(void)state;
	tracked.stacks.index.refused = 1;
	account_close(&tracked, &tick);
	assert_non_null(strstr(tracked.process.message, "unwind tables"));
	assert_int_equal(tracked.process.n_incomplete, 0);
}

static void a_tsc_is_measured_to_the_end(void **state)
{
	(void)state;
	tracked.process.ns_per_tick = 1e9;
	atomic_store(&control.stalled_ns, 17);
	account_close(&tracked, &tick);
	assert_true(tracked.process.ns_per_tick < 1e9);
	assert_int_equal(tracked.process.degraded.stalled_ns, 17);
}

static void what_was_not_tracked_has_no_account(void **state)
{
	(void)state;
	atomic_store(&control.off, OFF_BAD_STATE);
	tracked.process.reason = REASON_NOT_GO;
	account_close(&tracked, &tick);
	tracked.process.reason = REASON_NONE;
	tracked.control = NULL;
	account_close(&tracked, &tick);
	assert_int_equal(tracked.process.n_incomplete, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(all_is_well),
	    TEST(a_lost_free),
	    TEST(tracking_switched_off),
	    TEST(tracking_switched_off_for_the_collector),
	    TEST(tracking_ends_where_calls_are_forbidden),
	    TEST(threads_without_a_ring),
	    TEST(lost_allocations),
	    TEST(lost_stacks),
	    TEST(no_memory_of_our_own),
	    TEST(the_state_of_go),
	    TEST(the_last_words_end_somewhere),
	    TEST(tables_without_room_are_told),
	    TEST(a_tsc_is_measured_to_the_end),
	    TEST(what_was_not_tracked_has_no_account),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
