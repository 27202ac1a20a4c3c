/* SPDX-License-Identifier: MIT */
/* links: collector/model/envelope.c
 * collector/model/ancestry.c
 * collector/symbol/gotest.c collector/symbol/tested_package.c
 * collector/model/timeline.c collector/model/sampling.c
 * collector/model/bad_frees.c collector/ingest/freed.c
 * collector/model/freed_by.c
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
 * test_tracked.c - a session closes what it has, and knows when nobody is left
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ingest/share.h"
#include "ingest/tracked.h"

static struct tracked *tracked;
static void *life;

static int start(void **state)
{
	(void)state;
	tracked = tracked_new();
	if (!tracked)
		return -1;
	tracked->life_fd = share_memfd("life", DARKHEAP_PAGE, &life);
	return tracked->life_fd < 0;
}

static int stop(void **state)
{
	(void)state;
	tracked_free(tracked);
	return 0;
}

static int open_fds(void)
{
	DIR *fds = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(fds);
	while (readdir(fds))
		n++;
	closedir(fds);
	return n;
}

static void it_lives_while_its_page_is_mapped(void **state)
{
	(void)state;
	assert_false(tracked_is_gone(tracked));
	assert_false(tracked_is_gone(tracked));
	munmap(life, DARKHEAP_PAGE);
	assert_true(tracked_is_gone(tracked));
	assert_true(tracked_is_gone(tracked));
}

/* Somebody else has the page, but the process itself has ended. */
static void a_dead_process_is_gone(void **state)
{
	pid_t child = fork();

	(void)state;
	if (!child)
		_exit(0);
	tracked->pidfd = (int)syscall(SYS_pidfd_open, child, 0);
	if (tracked->pidfd < 0)
		skip();
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_true(tracked_is_gone(tracked));
	munmap(life, DARKHEAP_PAGE);
}

static void a_living_process_is_not(void **state)
{
	(void)state;
	tracked->pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	if (tracked->pidfd < 0)
		skip();
	assert_false(tracked_is_gone(tracked));
	munmap(life, DARKHEAP_PAGE);
}

static void all_descriptors_are_closed(void **state)
{
	int before = open_fds();
	struct tracked *other = tracked_new();

	(void)state;
	assert_non_null(other);
	int *fds[] = {&other->pidfd, &other->maps_fd, &other->mem_fd,
		      &other->exe_fd, &other->life_fd};
	for (int i = 0; i < 5; i++) {
		assert_int_equal(*fds[i], -1);
		*fds[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	}
	assert_int_equal(open_fds(), before + 5);
	tracked_close(other);
	assert_int_equal(open_fds(), before);
	tracked_close(other); /* has nothing left to close */
	assert_int_equal(other->process.n_stacks, 1);
	tracked_free(other);
	assert_int_equal(open_fds(), before);
	tracked_free(NULL);
	munmap(life, DARKHEAP_PAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(it_lives_while_its_page_is_mapped),
	    TEST(a_dead_process_is_gone),
	    TEST(a_living_process_is_not),
	    TEST(all_descriptors_are_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
