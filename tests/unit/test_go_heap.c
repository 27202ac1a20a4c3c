/* SPDX-License-Identifier: MIT */
/* links: collector/ledger/go_heap.c collector/ledger/go_spans.c
 * collector/ledger/targets.c collector/ledger/claims.c
 * collector/ledger/areas.c collector/ledger/remote.c
 * collector/ledger/residency.c collector/model/maps.c ; libs: -lcmocka */
/*
 * test_go_heap.c - arenas and spans as Go has them, and as nobody would
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ledger/claims.h"
#include "ledger/go_heap.h"
#include "ledger/targets.h"
#include "tests/unit/fixtures/made_memory.h"

#define PAGE UINT64_C(4096)
#define SPAN_PAGE UINT64_C(8192)
#define BSS UINT64_C(0x500000)
#define ARENA UINT64_C(0xc000000000)
#define NEXT_ARENA (ARENA + GO_ARENA_BYTES)
#define TABLE UINT64_C(0x7e0000000000)
#define RECORD UINT64_C(0x7f0000000000)
#define SPANS (RECORD + 0x180000)
#define TEXT UINT64_C(0x401000)
#define TEXT_END UINT64_C(0x480000)

static const char maps[] =
    "00400000-00490000 r-xp 00000000 fe:01 12 /srv/service\n"
    "00490000-00500000 rw-p 00090000 fe:01 12 /srv/service\n"
    "00500000-00520000 rw-p 00000000 00:00 0 \n"
    "c000000000-c004000000 rw-p 00000000 00:00 0 \n"
    "c004000000-c008000000 ---p 00000000 00:00 0 \n"
    "7e0000000000-7e0002000000 rw-p 00000000 00:00 0 \n"
    "7f0000000000-7f0000200000 rw-p 00000000 00:00 0 \n";

static const struct go_runtime runtime = {
    .start = 0x400000,
    .end = 0x500000,
    .text_start = TEXT,
    .text_end = TEXT_END,
};

struct go_test {
	struct made_memory memory;
	struct claims claims;
	struct targets targets;
	struct go_view view;
	struct go_sums sums;
	uint64_t spans, state; /* offsets */
};

static int setup(void **state)
{
	struct go_test *test = calloc(1, sizeof(*test));

	made_memory_init(&test->memory, maps);
	made_memory_pages(&test->memory, BSS, BSS + 32 * PAGE);
	made_memory_pages(&test->memory, ARENA, ARENA + 40 * SPAN_PAGE);
	made_memory_pages(
	    &test->memory, TABLE + ((ARENA + (UINT64_C(1) << 47)) >> 26) * 8,
	    TABLE + ((ARENA + (UINT64_C(1) << 47)) >> 26) * 8 + PAGE);
	made_memory_pages(&test->memory, RECORD, RECORD + 0x200000);
	test->view = (struct go_view){
	    .areas = &test->memory.areas,
	    .residency = &test->memory.residency,
	    .remote = test->memory.remote,
	    .claims = &test->claims,
	    .targets = &test->targets,
	};
	test->state = 99;
	*state = test;
	return 0;
}

static int teardown(void **state)
{
	struct go_test *test = *state;

	claims_release(&test->claims);
	targets_release(&test->targets);
	made_memory_release(&test->memory);
	free(test);
	return 0;
}

static void put(struct go_test *test, uint64_t address, uint64_t word)
{
	made_memory_put(&test->memory, address, word);
}

static void put_entry(struct go_test *test, uint64_t arena, uint64_t record)
{
	put(test, TABLE + ((arena + (UINT64_C(1) << 47)) >> 26) * 8, record);
}

/* Pages [first, first + n) of the arena. */
static void put_span(struct go_test *test, uint64_t first, uint64_t n,
		     unsigned char use)
{
	uint64_t span = SPANS + first * 160;

	put(test, span + 24, ARENA + first * SPAN_PAGE);
	put(test, span + 32, n);
	assert_int_equal(
	    pwrite(test->memory.fd, &use, 1, (off_t)(span + test->state)), 1);
	for (uint64_t i = first; i < first + n; i++)
		put(test, RECORD + test->spans + i * 8, span);
}

static void put_heap(struct go_test *test)
{
	put(test, BSS + 0x1238, TABLE);
	put_entry(test, ARENA, RECORD);
	put_span(test, 0, 4, 1);
	put_span(test, 4, 8, 2);
	put_span(test, 12, 2, 0);
	put_span(test, 30, 100, 1);
}

static const char *take(struct go_test *test)
{
	test->sums = (struct go_sums){0};
	return go_heap_take(&test->view, &runtime, &test->sums);
}

static void check_split(struct go_test *test)
{
	assert_null(take(test));
	assert_int_equal(test->sums.stacks, 8 * SPAN_PAGE);
	assert_int_equal(test->sums.heap, 32 * SPAN_PAGE);
	assert_int_equal(test->sums.arenas, 1);
	assert_int_equal(test->sums.spans, 4);
	/* the arena is taken */
	assert_false(claims_add(&test->claims, ARENA, ARENA + PAGE));
	/* the runtime's own memory is known by what leads to it */
	assert_true(targets_any(&test->targets, TABLE, TABLE + PAGE));
	assert_true(targets_any(&test->targets, RECORD, RECORD + PAGE));
	assert_false(targets_any(&test->targets, 0, BSS));
}

static void test_now(void **state)
{
	struct go_test *test = *state;

	put_heap(test);
	check_split(test);
}

static void test_1_21(void **state)
{
	struct go_test *test = *state;

	test->spans = 1064960;
	test->state = 107;
	put_heap(test);
	check_split(test);
}

static void test_1_20(void **state)
{
	struct go_test *test = *state;

	test->spans = 1064960;
	put_heap(test);
	check_split(test);
}

static void test_no_table(void **state)
{
	struct go_test *test = *state;

	assert_string_equal(take(test),
			    "the table of Go's arenas was not found");
	/* one whose entry leads nowhere is none */
	put(test, BSS + 0x1238, TABLE);
	put_entry(test, ARENA, 0x1234567890);
	assert_string_equal(take(test),
			    "the table of Go's arenas was not found");
	/* an arena where nothing is mapped */
	put_entry(test, ARENA, RECORD);
	put_entry(test, ARENA + 16 * GO_ARENA_BYTES, RECORD);
	assert_string_equal(take(test),
			    "the table of Go's arenas was not found");
}

static void test_hostile_spans(void **state)
{
	struct go_test *test = *state;
	static const uint64_t bad[] = {0,     1,	  RECORD + 0x1ffff8,
				       TABLE, UINT64_MAX, 0xdeadbeef000};

	put_heap(test);
	/* each page says something else; most is wrong */
	for (uint64_t i = 0; i < 8192; i++)
		put(test, RECORD + i * 8, bad[i % 6]);
	assert_string_equal(take(test),
			    "Go's spans are not as any known release has them");
	assert_int_equal(test->sums.heap + test->sums.stacks, 0);
	/* a span that does not hold its page, or is longer than there is */
	for (uint64_t i = 0; i < 8192; i++)
		put(test, RECORD + i * 8, 0);
	put_span(test, 0, 4, 1);
	put_span(test, 8, 4, 2);
	put(test, SPANS + 8 * 160 + 32, UINT64_C(1) << 34);
	assert_null(take(test));
	assert_int_equal(test->sums.stacks, 32 * SPAN_PAGE);
}

/* Most of an arena was freed; its pages still point to spans of others. */
static void test_freed(void **state)
{
	struct go_test *test = *state;

	put_heap(test);
	for (uint64_t i = 200; i < 8192; i++)
		put(test, RECORD + i * 8, SPANS + (i % 2) * 4 * 160);
	check_split(test);
}

/* Two runtimes cannot have the same arena. */
static void test_claimed(void **state)
{
	struct go_test *test = *state;

	put_heap(test);
	assert_true(claims_add(&test->claims, ARENA + PAGE, ARENA + 2 * PAGE));
	assert_string_equal(take(test),
			    "Go's arenas are not apart from other memory");
}

/* Words of C beside Go's variables are not followed. */
static void test_variables_of_c(void **state)
{
	struct go_test *test = *state;

	put_heap(test);
	put(test, BSS + 8, RECORD + 0x10000);
	put(test, BSS + 0x8000, RECORD + 0x20000);
	/* moduledata: text, etext, then data in pairs */
	put(test, BSS + 0x4000, TEXT);
	put(test, BSS + 0x4008, TEXT_END);
	put(test, BSS + 0x4010, BSS + 0x1000);
	put(test, BSS + 0x4018, BSS + 0x9000);
	assert_null(take(test));
	assert_true(
	    targets_any(&test->targets, RECORD + 0x20000, RECORD + 0x21000));
	assert_false(
	    targets_any(&test->targets, RECORD + 0x10000, RECORD + 0x11000));
}

#define GO_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    GO_TEST(test_now),		 GO_TEST(test_1_21),
	    GO_TEST(test_1_20),		 GO_TEST(test_no_table),
	    GO_TEST(test_hostile_spans), GO_TEST(test_claimed),
	    GO_TEST(test_freed),	 GO_TEST(test_variables_of_c),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
