/* SPDX-License-Identifier: MIT */
/* links: collector/model/envelope.c
 * collector/model/ancestry.c
 * collector/symbol/gotest.c collector/symbol/tested_package.c
 * collector/model/timeline.c collector/model/sampling.c
 * collector/model/bad_frees.c collector/ingest/freed.c
 * collector/model/freed_by.c
 * collector/ingest/unseen.c collector/ingest/identity.c
 * collector/ingest/tick.c
 * collector/ingest/tracked.c collector/ingest/share.c
 * collector/ingest/reader.c collector/ingest/match.c collector/ingest/pools.c
 * collector/ingest/owed.c
 * collector/ingest/pairs.c collector/ingest/run.c
 * collector/ingest/code_index.c collector/ingest/tables.c
 * collector/unwind/cfi_table.c collector/unwind/cfi_rows.c
 * collector/unwind/cfi_entries.c collector/unwind/cfi_program.c
 * collector/unwind/cfi_state.c
 * collector/unwind/cfi_key.c collector/unwind/table_cache.c
 * collector/unwind/table_cache_trim.c
 * collector/ingest/stacks.c
 * collector/ingest/runtimes.c
 * collector/symbol/distortion.c collector/symbol/gofile.c
 * collector/symbol/collections.c
 * collector/symbol/golayout.c collector/symbol/gocode.c
 * collector/symbol/pclntab.c collector/symbol/moduledata.c
 * collector/symbol/goname.c collector/symbol/buildinfo.c
 * collector/symbol/elf_image.c collector/symbol/elf_file.c
 * collector/symbol/elf_word.c collector/symbol/blame.c
 * collector/symbol/gopackage.c collector/unwind/raw.c
 * collector/unwind/cfi_file.c collector/model/shared_file.c
 * collector/model/process.c collector/model/marks.c collector/model/live.c
 * collector/model/tally.c collector/model/table.c collector/model/module.c
 * collector/model/maps.c collector/model/segments.c collector/model/shared_fd.c
 * ; libs: -lunwind-x86_64 -lelf -lpthread */
/*
 * test_unseen.c - what a tracked process became, if nobody was told of it
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ingest/unseen.h"

static struct tracked *first, *second; /* in this order */
static pid_t child;

/* It lives until it is killed. */
static int start(void **state)
{
	(void)state;
	child = fork();
	if (!child)
		for (;;)
			pause();
	first = tracked_new();
	second = tracked_new();
	assert_non_null(first);
	assert_non_null(second);
	first->process.pid = second->process.pid = child;
	first->pidfd = (int)syscall(SYS_pidfd_open, child, 0);
	assert_true(first->pidfd >= 0);
	first->arrival = 1;
	second->arrival = 2;
	return 0;
}

static void end_child(void)
{
	siginfo_t info;

	kill(child, SIGKILL);
	waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
}

static int stop(void **state)
{
	(void)state;
	end_child();
	waitpid(child, NULL, 0);
	tracked_free(first);
	tracked_free(second);
	return 0;
}

static void another_program_is_said(void **state)
{
	(void)state;
	unseen_look(first);
	struct tracked *unseen = unseen_list(first);
	assert_non_null(unseen);
	assert_int_equal(unseen->process.pid, child);
	assert_int_equal(unseen->process.reason, REASON_UNSEEN);
	assert_string_equal(unseen->process.name, "test_unseen");
	assert_non_null(strstr(unseen->process.exe, "/test_unseen"));
	assert_true(unseen->is_over && unseen->is_closed);
	assert_null(unseen->next);
	tracked_free(unseen);
}

static void a_program_that_said_hello_is_known(void **state)
{
	(void)state;
	unseen_look(first);
	first->next = second;
	assert_null(unseen_list(first));
	/* but it became another one in its turn */
	second->became = strdup("next");
	second->became_reason = REASON_NO_LIBC;
	struct tracked *unseen = unseen_list(first);
	assert_non_null(unseen);
	assert_string_equal(unseen->process.name, "next");
	assert_int_equal(unseen->process.reason, REASON_NO_LIBC);
	assert_null(unseen->next);
	tracked_free(unseen);
}

static void who_has_ended_became_nothing(void **state)
{
	(void)state;
	end_child();
	unseen_look(first);
	assert_null(first->became);
	assert_null(unseen_list(first));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(another_program_is_said),
	    TEST(a_program_that_said_hello_is_known),
	    TEST(who_has_ended_became_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
