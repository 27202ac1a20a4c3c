/* SPDX-License-Identifier: MIT */
/* links: collector/ledger/glibc_heap.c collector/ledger/glibc_arenas.c
 * collector/ledger/glibc_cached.c collector/ledger/glibc_mapped.c
 * collector/ledger/glibc_settings.c collector/ledger/areas.c
 * collector/ledger/remote.c collector/ledger/residency.c
 * collector/model/maps.c ; libs: -lcmocka */
/*
 * test_glibc_heap.c - heaps as malloc leaves them, and as it never would
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "ledger/glibc_arenas.h"
#include "ledger/glibc_cached.h"
#include "ledger/glibc_heap.h"
#include "ledger/glibc_mapped.h"
#include "tests/unit/fixtures/made_memory.h"

#define START UINT64_C(0x555555600000)
#define PAGE UINT64_C(4096)
#define PAGES 16
#define END (START + PAGES * PAGE)

#define DATA UINT64_C(0x7f0000001000)
#define ARENA (DATA + 0x100)
#define SECOND_HEAP UINT64_C(0x7e0004000000)
#define SECOND (SECOND_HEAP + 48)

static const char maps[] =
    "555555600000-555555610000 rw-p 00000000 00:00 0 [heap]\n"
    "7e0004000000-7e0004010000 rw-p 00000000 00:00 0 \n"
    "7f0000001000-7f0000003000 rw-p 00000000 fe:01 12 /lib/libc.so.6\n";

struct heap_test {
	struct made_memory memory;
	struct glibc_heap heap;
	uint64_t at;
	uint64_t before; /* CHUNK_IN_USE, if the last chunk is */
};

static int setup(void **state)
{
	struct heap_test *test = calloc(1, sizeof(*test));

	made_memory_init(&test->memory, maps);
	made_memory_pages(&test->memory, START, END);
	test->heap = (struct glibc_heap){
	    .start = START, .end = END, .first = START, .arena = 1};
	test->at = START;
	test->before = CHUNK_IN_USE;
	*state = test;
	return 0;
}

static int teardown(void **state)
{
	struct heap_test *test = *state;

	free(test->heap.pages);
	made_memory_release(&test->memory);
	free(test);
	return 0;
}

/* The next chunk. */
static uint64_t put(struct heap_test *test, uint64_t bytes, bool is_used)
{
	uint64_t chunk = test->at;

	made_memory_put(&test->memory, chunk + 8, bytes | test->before);
	test->before = is_used ? CHUNK_IN_USE : 0;
	test->at += bytes;
	return chunk;
}

static void put_top(struct heap_test *test)
{
	made_memory_put(&test->memory, test->at + 8,
			(END - test->at) | test->before);
	test->heap.top = test->at;
}

static struct heap_sums walk(struct heap_test *test, struct glibc *glibc,
			     struct cache_records *records)
{
	struct heap_sums sums = {0};

	assert_int_equal(glibc_heap_walk(&test->heap, test->memory.remote,
					 records ? glibc_cached_look : NULL,
					 records),
			 0);
	if (records)
		glibc_cached_mark(records, glibc, test->memory.remote);
	glibc_heap_sum(&test->heap, &test->memory.residency, &sums);
	assert_int_equal(sums.live + sums.cached + sums.top + sums.whole_pages +
			     sums.beside_live + sums.beside_cached +
			     sums.unknown + sums.own,
			 residency_bytes(&test->memory.residency, START, END));
	return sums;
}

static void test_classes(void **state)
{
	struct heap_test *test = *state;
	struct heap_sums sums;

	put(test, 1024, true);	    /* page 0 */
	put(test, 3 * PAGE, false); /* to page 3 */
	put(test, 1024, true);	    /* page 3 */
	put(test, 2048, false);	    /* all of its rest */
	put_top(test);		    /* from page 4 on */
	sums = walk(test, NULL, NULL);
	assert_int_equal(sums.live, 2048);
	assert_int_equal(sums.whole_pages, 2 * PAGE);
	assert_int_equal(sums.beside_live, 3072 + 1024 + 2048);
	assert_int_equal(sums.top, 12 * PAGE);
	assert_int_equal(sums.used_bytes, 2048);
	assert_int_equal(sums.unknown, 0);
}

/* malloc_trim() gets the main arena's. */
static void test_main_top(void **state)
{
	struct heap_test *test = *state;
	struct heap_sums sums;

	test->heap.arena = 0;
	put(test, PAGE, true);
	put_top(test);
	sums = walk(test, NULL, NULL);
	assert_int_equal(sums.top, 0);
	assert_int_equal(sums.whole_pages, 15 * PAGE);
}

static void test_absent_pages(void **state)
{
	struct heap_test *test = *state;
	struct heap_sums sums;

	residency_release(&test->memory.residency);
	made_memory_pages(&test->memory, START, START + PAGE);
	made_memory_pages(&test->memory, START + 9 * PAGE, END);
	put(test, 10 * PAGE, true);
	put(test, 2 * PAGE, false);
	put_top(test);
	sums = walk(test, NULL, NULL);
	assert_int_equal(sums.live, 2 * PAGE);
	assert_int_equal(sums.used_bytes, 10 * PAGE);
	assert_int_equal(sums.whole_pages, 2 * PAGE);
	assert_int_equal(sums.top, 4 * PAGE);
}

/* A full heap of an arena whose top is elsewhere. */
static void test_fence(void **state)
{
	struct heap_test *test = *state;
	struct heap_sums sums;

	put(test, 15 * PAGE, true);
	put(test, PAGE - 32, false);
	put(test, 16, true);
	put(test, 0, true);
	sums = walk(test, NULL, NULL);
	assert_int_equal(sums.live, 15 * PAGE);
	assert_int_equal(sums.beside_live + sums.whole_pages, PAGE - 32);
	assert_int_equal(sums.own, 32);
	assert_int_equal(sums.unknown, 0);
}

static void test_sizes_that_cannot_be(void **state)
{
	static const uint64_t sizes[] = {0,
					 16,
					 24,
					 40,
					 PAGES * PAGE,
					 UINT64_MAX & ~UINT64_C(7),
					 UINT64_C(1) << 63};
	struct heap_test *test = *state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct heap_sums sums;

		test->at = START;
		put(test, PAGE, true);
		put_top(test);
		made_memory_put(&test->memory, test->at + 8, sizes[i] | 1);
		test->heap.top = START + 8 * PAGE;
		sums = walk(test, NULL, NULL);
		assert_int_equal(sums.live, PAGE);
		assert_int_equal(sums.unknown, 7 * PAGE);
		free(test->heap.pages);
		test->heap.pages = NULL;
	}
}

/* One that passes over the top is no chunk of this arena. */
static void test_beyond_top(void **state)
{
	struct heap_test *test = *state;
	struct heap_sums sums;

	put(test, PAGE, true);
	put(test, 4 * PAGE, true);
	put_top(test);
	test->heap.top -= PAGE;
	sums = walk(test, NULL, NULL);
	assert_int_equal(sums.live, PAGE);
	assert_int_equal(sums.unknown, 3 * PAGE);
}

/* An arena in libc's data, whose bins are all empty. */
static void put_arena(struct heap_test *test, uint64_t arena, uint64_t top,
		      uint64_t next, uint64_t bytes)
{
	for (uint64_t i = 0; i < 127; i++) {
		uint64_t bin = arena + 112 + 16 * i;

		made_memory_put(&test->memory, bin, bin - 16);
		made_memory_put(&test->memory, bin + 8, bin - 16);
	}
	made_memory_put(&test->memory, arena + 96, top);
	made_memory_put(&test->memory, arena + 2160, next);
	made_memory_put(&test->memory, arena + 2184, bytes);
	made_memory_put(&test->memory, arena + 2192, bytes);
}

static void put_second(struct heap_test *test)
{
	made_memory_pages(&test->memory, SECOND_HEAP, SECOND_HEAP + PAGE);
	made_memory_pages(&test->memory, DATA, DATA + 2 * PAGE);
	put_arena(test, ARENA, START + PAGE, SECOND, PAGES * PAGE);
	put_arena(test, SECOND, SECOND_HEAP + 2256, ARENA, 8 * PAGE);
	made_memory_put(&test->memory, SECOND_HEAP, SECOND);
	made_memory_put(&test->memory, SECOND_HEAP + 16, 8 * PAGE);
}

static void test_arenas(void **state)
{
	struct heap_test *test = *state;
	struct glibc glibc;

	put_second(test);
	/* mp_ */
	made_memory_put(&test->memory, DATA + PAGE, 2 << 20);
	made_memory_put(&test->memory, DATA + PAGE + 8, 131072);
	made_memory_put(&test->memory, DATA + PAGE + 16, 1 << 20);
	made_memory_put(&test->memory, DATA + PAGE + 64, 65536);
	assert_int_equal(
	    glibc_find(&glibc, &test->memory.areas, test->memory.remote), 0);
	assert_null(glibc.why);
	assert_int_equal(glibc.n_arenas, 2);
	assert_int_equal(glibc.arenas[0].address, ARENA);
	assert_int_equal(glibc.n_heaps, 2);
	assert_int_equal(glibc.heaps[0].first, START);
	assert_int_equal(glibc.heaps[0].top, START + PAGE);
	assert_int_equal(glibc.heaps[1].arena, 1);
	assert_int_equal(glibc.heaps[1].first, SECOND_HEAP + 2256);
	assert_int_equal(glibc.heaps[1].end, SECOND_HEAP + 8 * PAGE);
	assert_ptr_equal(glibc_heap_at(&glibc, SECOND_HEAP + 5),
			 &glibc.heaps[1]);
	assert_null(glibc_heap_at(&glibc, END));
	assert_int_equal(glibc.settings.trim_threshold, 2 << 20);
	assert_int_equal(glibc.settings.mmap_threshold, 1 << 20);
	assert_true(glibc.settings.is_dynamic);
	glibc_release(&glibc);
}

static void check_why(struct heap_test *test, const char *why)
{
	struct glibc glibc;

	assert_int_equal(
	    glibc_find(&glibc, &test->memory.areas, test->memory.remote), 0);
	assert_non_null(glibc.why);
	assert_string_equal(glibc.why, why);
	glibc_release(&glibc);
}

static void test_no_arena(void **state)
{
	struct heap_test *test = *state;

	made_memory_pages(&test->memory, DATA, DATA + 2 * PAGE);
	check_why(test,
		  "malloc is not glibc's, or of a release that is not known");
	/* more memory now than ever */
	put_arena(test, ARENA, START + PAGE, ARENA, PAGES * PAGE);
	made_memory_put(&test->memory, ARENA + 2192, PAGE);
	check_why(test,
		  "malloc is not glibc's, or of a release that is not known");
}

static void test_ring_that_leads_away(void **state)
{
	struct heap_test *test = *state;

	put_second(test);
	made_memory_put(&test->memory, SECOND + 2160, DATA + 8);
	check_why(test, "the ring of malloc's arenas is broken");
	/* a ring without its first one has no end */
	made_memory_put(&test->memory, SECOND + 2160, SECOND);
	check_why(test, "heaps of malloc's arenas overlap");
}

static void test_heaps_in_a_circle(void **state)
{
	struct heap_test *test = *state;

	put_second(test);
	made_memory_put(&test->memory, SECOND_HEAP + 8, SECOND_HEAP);
	check_why(test, "there are too many heaps");
	made_memory_put(&test->memory, SECOND_HEAP + 8, 0);
	made_memory_put(&test->memory, SECOND_HEAP + 16, (64 << 20) + PAGE);
	check_why(test, "a heap of an arena could not be read");
}

/* The target has grown between the reading of mappings and of heaps. */
static void test_grown(void **state)
{
	struct heap_test *test = *state;
	struct glibc glibc;
	struct heap_sums sums;

	put_second(test);
	made_memory_put(&test->memory, ARENA + 96, END + 5 * PAGE);
	made_memory_put(&test->memory, SECOND_HEAP + 16, 1024 * PAGE);
	made_memory_put(&test->memory, SECOND + 96, SECOND_HEAP + 99 * PAGE);
	assert_int_equal(
	    glibc_find(&glibc, &test->memory.areas, test->memory.remote), 0);
	assert_null(glibc.why);
	assert_true(glibc.heaps[0].is_cut && !glibc.heaps[0].top);
	assert_true(glibc.heaps[1].is_cut && !glibc.heaps[1].top);
	assert_int_equal(glibc.heaps[1].end, SECOND_HEAP + 16 * PAGE);
	glibc_release(&glibc);

	put(test, 3 * PAGE, true);
	put(test, 99 * PAGE, true);
	test->heap.is_cut = true;
	sums = walk(test, NULL, NULL);
	assert_int_equal(sums.live, PAGES * PAGE);
}

/* A thread's record with one list, and another of the arena. */
static void test_cached(void **state)
{
	struct heap_test *test = *state;
	struct cache_records records = {0};
	struct glibc_arena arena = {.address = DATA};
	struct glibc glibc = {.arenas = &arena,
			      .n_arenas = 1,
			      .heaps = &test->heap,
			      .n_heaps = 1};
	uint64_t record, a, b, fast;
	struct heap_sums sums;

	made_memory_pages(&test->memory, DATA, DATA + PAGE);
	record = put(test, 0x290, true);
	a = put(test, 64, true);
	put(test, 1024, true);
	b = put(test, 64, true);
	fast = put(test, 48, true);
	put_top(test);
	/* bin 2 is of chunks of 64 bytes; links are mixed with their place */
	made_memory_put(&test->memory, record + 16, UINT64_C(2) << 32);
	made_memory_put(&test->memory, record + 16 + 128 + 16, a + 16);
	made_memory_put(&test->memory, a + 16, (b + 16) ^ (a + 16) >> 12);
	made_memory_put(&test->memory, b + 16, (b + 16) >> 12);
	made_memory_put(&test->memory, DATA + 16 + 8, fast);
	made_memory_put(&test->memory, fast + 16, fast); /* a circle */
	sums = walk(test, &glibc, &records);
	assert_int_equal(records.n_good, 1);
	/* the circle was followed as often as is allowed: what a page can hold
	 * bounds what it counts */
	assert_int_equal(sums.cached, 0x290 + 128 + 1024 + 48);
	glibc_cached_release(&records);
}

static void test_no_record(void **state)
{
	struct heap_test *test = *state;
	struct cache_records records = {0};
	struct glibc glibc = {.heaps = &test->heap, .n_heaps = 1};
	uint64_t block = put(test, 0x290, true);

	put_top(test);
	/* a list without a count; a count without a list */
	made_memory_put(&test->memory, block + 16 + 128, START + 16);
	walk(test, &glibc, &records);
	assert_int_equal(records.n_good, 0);
	made_memory_put(&test->memory, block + 16 + 128, 0);
	made_memory_put(&test->memory, block + 16, 1);
	glibc_cached_mark(&records, &glibc, test->memory.remote);
	assert_int_equal(records.n_good, 0);
	/* one that leads out of all heaps */
	made_memory_put(&test->memory, block + 16 + 128, DATA);
	glibc_cached_mark(&records, &glibc, test->memory.remote);
	assert_int_equal(records.n_good, 0);
	glibc_cached_release(&records);
}

static void test_mapped(void **state)
{
	struct heap_test *test = *state;
	struct remote *remote = test->memory.remote;
	uint64_t start, bytes;

	assert_false(
	    glibc_mapped_at(remote, START, START, END, &start, &bytes));
	made_memory_put(&test->memory, START + 8, 4 * PAGE | CHUNK_MMAPPED);
	assert_true(glibc_mapped_at(remote, START, START, END, &start, &bytes));
	assert_int_equal(start, START);
	assert_int_equal(bytes, 4 * PAGE);
	/* longer than where it lies; flags that it never has */
	assert_false(glibc_mapped_at(remote, START, START, START + 3 * PAGE,
				     &start, &bytes));
	made_memory_put(&test->memory, START + 8, 4 * PAGE | 3);
	assert_false(
	    glibc_mapped_at(remote, START, START, END, &start, &bytes));
	/* aligned to 64: 48 bytes of its mapping lie before */
	made_memory_put(&test->memory, START + PAGE + 48, 48);
	made_memory_put(&test->memory, START + PAGE + 56,
			(2 * PAGE - 48) | CHUNK_MMAPPED);
	assert_true(
	    glibc_mapped_at(remote, START + PAGE, START, END, &start, &bytes));
	assert_int_equal(start, START + PAGE);
	assert_int_equal(bytes, 2 * PAGE);
	/* more before it than there is */
	made_memory_put(&test->memory, START + PAGE + 48, 48 + 16 * PAGE);
	assert_false(
	    glibc_mapped_at(remote, START + PAGE, START, END, &start, &bytes));
}

#define HEAP_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    HEAP_TEST(test_classes),
	    HEAP_TEST(test_main_top),
	    HEAP_TEST(test_absent_pages),
	    HEAP_TEST(test_fence),
	    HEAP_TEST(test_sizes_that_cannot_be),
	    HEAP_TEST(test_beyond_top),
	    HEAP_TEST(test_arenas),
	    HEAP_TEST(test_no_arena),
	    HEAP_TEST(test_ring_that_leads_away),
	    HEAP_TEST(test_heaps_in_a_circle),
	    HEAP_TEST(test_grown),
	    HEAP_TEST(test_cached),
	    HEAP_TEST(test_no_record),
	    HEAP_TEST(test_mapped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
