/* SPDX-License-Identifier: MIT */
/* links: collector/doctor/smaps.c collector/ledger/areas.c
 * collector/model/maps.c ; libs: -lcmocka */
/*
 * test_smaps.c - whose memory is whose, in maps as kernels write them
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/smaps.h"

#define EXE "/srv/service"
#define LIBC "/usr/lib/x86_64-linux-gnu/libc.so.6"

static const struct smaps_program go = {.exe = EXE, .is_go = true};

/* One area: `range permissions offset device inode path`, and its size. */
#define AREA(range, permissions, path, kib)                              \
	range " " permissions " 00000000 fe:01 1234   " path "\n"        \
	      "Size:               1024 kB\n"                            \
	      "Rss:             " kib " kB\nPss:                 1 kB\n" \
	      "VmFlags: rd wr mr mw me ac sd\n"

static struct smaps split(const char *text, const struct smaps_program *program)
{
	struct smaps smaps;
	char *copy = strdup(text);
	uint64_t sum = 0;

	assert_int_equal(smaps_split(&smaps, copy, program), 0);
	for (int i = 0; i < SMAPS_ROWS; i++)
		sum += smaps.rows[i];
	assert_int_equal(sum, smaps.rss);
	return smaps;
}

static void check(const char *text, enum smaps_row row)
{
	struct smaps smaps = split(text, &go);

	assert_int_equal(smaps.rss, smaps.rows[row]);
	assert_int_not_equal(smaps.rss, 0);
}

static void test_files(void **state)
{
	(void)state;
	check(AREA("00400000-00500000", "r-xp", EXE, "12"), SMAPS_EXECUTABLE);
	check(AREA("00500000-00501000", "rw-p", EXE, "0")
		  AREA("00501000-00600000", "rw-p", "", "8"),
	      SMAPS_EXECUTABLE);
	check(AREA("7f0000000000-7f0000001000", "r-xp", LIBC, "4"),
	      SMAPS_FILES);
	check(AREA("7f0000000000-7f0000001000", "rw-s", "/memfd:x (deleted)",
		   "4"),
	      SMAPS_SHARED);
	check(AREA("7f0000000000-7f0000001000", "rw-s", "/dev/shm/x", "4"),
	      SMAPS_SHARED);
	check(AREA("7f0000000000-7f0000001000", "rw-s", "/var/db", "4"),
	      SMAPS_SHARED);
}

static void test_names(void **state)
{
	(void)state;
	check(AREA("00700000-00800000", "rw-p", "[heap]", "4"), SMAPS_C_HEAP);
	check(AREA("7ffc00000000-7ffc00021000", "rw-p", "[stack]", "4"),
	      SMAPS_STACKS);
	check(
	    AREA("7f0000000000-7f0000400000", "rw-p", "[anon: Go: heap]", "4"),
	    SMAPS_GO_HEAP);
	check(AREA("7f0000000000-7f0000400000", "rw-p",
		   "[anon: Go: page summary]", "4"),
	      SMAPS_ANONYMOUS);
}

static void test_go_heap(void **state)
{
	static const char before_26[] =
	    AREA("c000000000-c000400000", "rw-p", "", "100");
	static const char random[] =
	    AREA("1f2a34000000-1f2a34400000", "rw-p", "", "100");
	struct smaps_program race = go;

	(void)state;
	check(before_26, SMAPS_GO_HEAP);
	/* Go reserves 64 MiB as well: by its place it is no arena of C */
	check(AREA("c000000000-c000400000", "rw-p", "", "100")
		  AREA("c000400000-c004000000", "---p", "", "0"),
	      SMAPS_GO_HEAP);
	check(random, SMAPS_GO_HEAP);
	race.is_instrumented = true;
	assert_int_equal(split(before_26, &race).rows[SMAPS_GO_HEAP], 102400);
	/* shadow memory lies there, too */
	assert_int_equal(split(random, &race).rows[SMAPS_ANONYMOUS], 102400);
}

/* `ulimit -s unlimited` lets libraries grow upwards from a third. */
static void test_legacy_places(void **state)
{
	struct smaps smaps =
	    split(AREA("2aaaaaaab000-2aaaaaaac000", "r-xp", LIBC, "4")
		      AREA("2aaab0000000-2aaab0400000", "rw-p", "", "8"),
		  &go);

	(void)state;
	assert_false(smaps.is_go_told);
	assert_int_equal(smaps.rows[SMAPS_GO_HEAP], 0);
	assert_int_equal(smaps.rows[SMAPS_ANONYMOUS], 8192);
}

static void test_not_go(void **state)
{
	struct smaps_program c = {.exe = EXE};
	struct smaps smaps =
	    split(AREA("c000000000-c000400000", "rw-p", "", "100"), &c);

	(void)state;
	assert_false(smaps.is_go_told);
	assert_int_equal(smaps.rows[SMAPS_ANONYMOUS], 102400);
}

static void test_arenas(void **state)
{
	(void)state;
	/* in use up to some page, the rest reserved */
	check(AREA("7f0000000000-7f0000021000", "rw-p", "", "8")
		  AREA("7f0000021000-7f0004000000", "---p", "", "0"),
	      SMAPS_C_ARENAS);
	check(AREA("7f0000000000-7f0004000000", "rw-p", "", "8"),
	      SMAPS_C_ARENAS);
	/* aligned, but nothing is reserved behind it */
	check(AREA("7f0000000000-7f0000021000", "rw-p", "", "8"),
	      SMAPS_ANONYMOUS);
	check(AREA("7f0000001000-7f0000021000", "rw-p", "", "8")
		  AREA("7f0000021000-7f0004000000", "---p", "", "0"),
	      SMAPS_ANONYMOUS);
}

static void test_thread_stacks(void **state)
{
	(void)state;
	check(AREA("7f0000000000-7f0000001000", "---p", "", "0")
		  AREA("7f0000001000-7f0000801000", "rw-p", "", "16"),
	      SMAPS_STACKS);
	/* reserved space is no guard page */
	check(AREA("7f0000000000-7f0000010000", "---p", "", "0")
		  AREA("7f0000010000-7f0000810000", "rw-p", "", "16"),
	      SMAPS_ANONYMOUS);
	check(AREA("7f0000000000-7f0000001000", "---p", "", "0")
		  AREA("7f0000002000-7f0000802000", "rw-p", "", "16"),
	      SMAPS_ANONYMOUS);
}

static void test_tracked(void **state)
{
	struct smaps smaps = split(
	    AREA("7f0000000000-7f0000001000", "r-xp", "/x/libdarkheap.so", "4"),
	    &go);

	(void)state;
	assert_true(smaps.has_shim);
	assert_false(smaps.has_ring);
	smaps = split(AREA("7f0000000000-7f0000001000", "rw-s",
			   "/memfd:darkheap-rings (deleted)", "4"),
		      &go);
	assert_true(smaps.has_ring);
	assert_int_equal(smaps.rows[SMAPS_DARKHEAP], 4096);
}

static void test_garbage(void **state)
{
	(void)state;
	assert_int_equal(split("", &go).rss, 0);
	assert_int_equal(split("Rss: 12 kB\n", &go).rss, 0);
	assert_int_equal(split("\n\n- - - -\nx\nRss:\n", &go).rss, 0);
	assert_int_equal(split("1000-2000 rw", &go).rss, 0);
	assert_int_equal(split("1000-2000 rw-p", &go).rss, 0);
	assert_int_equal(split(AREA("2000-1000", "rw-p", "", "4"), &go).rss, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_files),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_go_heap),
	    cmocka_unit_test(test_legacy_places),
	    cmocka_unit_test(test_not_go),
	    cmocka_unit_test(test_arenas),
	    cmocka_unit_test(test_thread_stacks),
	    cmocka_unit_test(test_tracked),
	    cmocka_unit_test(test_garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
