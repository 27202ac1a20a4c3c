/* SPDX-License-Identifier: MIT */
/* links: collector/ledger/residency.c collector/ledger/claims.c
 * collector/ledger/areas.c collector/ledger/remote.c
 * collector/ledger/thread_stacks.c collector/model/maps.c ; libs: -lcmocka */
/*
 * test_residency.c - which pages are there, and whose they are already
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>

#include "ledger/claims.h"
#include "ledger/thread_stacks.h"
#include "tests/unit/fixtures/made_memory.h"

#define PAGE UINT64_C(4096)

static void test_runs(void **state)
{
	struct residency pages = {0};

	(void)state;
	assert_int_equal(residency_bytes(&pages, 0, UINT64_MAX), 0);
	assert_null(residency_next(&pages, 0));
	residency_add(&pages, 10 * PAGE, 11 * PAGE, false);
	residency_add(&pages, 11 * PAGE, 14 * PAGE, false);
	residency_add(&pages, 20 * PAGE, 21 * PAGE, false);
	residency_settle(&pages, 0);
	assert_int_equal(pages.n, 2);
	assert_int_equal(residency_total(&pages), 5 * PAGE);
	assert_int_equal(residency_bytes(&pages, 0, 12 * PAGE), 2 * PAGE);
	assert_int_equal(residency_bytes(&pages, 12 * PAGE, 99 * PAGE),
			 3 * PAGE);
	assert_int_equal(residency_bytes(&pages, 14 * PAGE, 20 * PAGE), 0);
	assert_int_equal(residency_bytes(&pages, 9 * PAGE, 8 * PAGE), 0);
	assert_int_equal(residency_next(&pages, 14 * PAGE)->start, 20 * PAGE);
	residency_release(&pages);
}

/* Nobody's pages are zeroes, or shared with a child: the RSS tells. */
static void test_doubtful(void **state)
{
	struct residency pages = {0};

	(void)state;
	residency_add(&pages, 0, 10 * PAGE, false);
	residency_add(&pages, 10 * PAGE, 30 * PAGE, true);
	residency_settle(&pages, 29 * PAGE);
	assert_int_equal(residency_total(&pages), 30 * PAGE);
	residency_settle(&pages, 11 * PAGE);
	assert_int_equal(residency_total(&pages), 10 * PAGE);
	residency_release(&pages);
}

/* Our own: written pages, zeroes that were only read, and a large hole. */
static void test_own_pages(void **state)
{
	size_t bytes = (size_t)2 << 30;
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	volatile char *at =
	    mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uint64_t start = (uintptr_t)at;
	struct residency pages = {0};

	(void)state;
	if (pagemap < 0 || at == MAP_FAILED)
		skip();
	madvise((void *)(uintptr_t)start, bytes, MADV_NOHUGEPAGE);
	for (uint64_t i = 0; i < 8; i++)
		at[i * PAGE] = 1;
	at[bytes - 1] = 1;
	for (uint64_t i = 8; i < 12; i++)
		(void)at[i * PAGE];
	assert_int_equal(residency_read(&pages, pagemap, start, start + bytes),
			 0);
	residency_settle(&pages, 9 * PAGE);
	assert_int_equal(residency_total(&pages), 9 * PAGE);
	assert_int_equal(residency_bytes(&pages, start, start + 8 * PAGE),
			 8 * PAGE);
	residency_release(&pages);
	munmap((void *)(uintptr_t)start, bytes);
	close(pagemap);
}

static void test_no_pagemap(void **state)
{
	struct residency pages = {0};

	(void)state;
	assert_int_equal(residency_read(&pages, -1, 0, PAGE), -EBADF);
	residency_release(&pages);
}

static void test_claims(void **state)
{
	struct claims claims = {0};
	uint64_t start = 0, end;

	(void)state;
	assert_true(claims_add(&claims, 50, 60));
	assert_true(claims_add(&claims, 10, 20));
	assert_true(claims_add(&claims, 20, 30));
	assert_false(claims_add(&claims, 29, 31));
	assert_false(claims_add(&claims, 0, 100));
	assert_false(claims_add(&claims, 40, 40));
	assert_true(claims_gap(&claims, &start, 100, &end));
	assert_int_equal(end, 10);
	start = end;
	assert_true(claims_gap(&claims, &start, 100, &end));
	assert_int_equal(start, 30);
	assert_int_equal(end, 50);
	start = 55;
	assert_false(claims_gap(&claims, &start, 58, &end));
	start = 55;
	assert_true(claims_gap(&claims, &start, 100, &end));
	assert_int_equal(start, 60);
	assert_int_equal(end, 100);
	claims_release(&claims);
}

static void test_areas(void **state)
{
	struct areas areas;

	(void)state;
	assert_int_equal(
	    areas_read(&areas,
		       strdup("1000-2000 r-xp 00000000 fe:01 12 /bin/a\n"
			      "2000-3000 rw-p 00001000 fe:01 12 /bin/a\n"
			      "3000-4000 rw-p 00000000 00:00 0 \n"
			      "not a line\n"
			      "2000-9000 rw-p 00000000 00:00 0 \n"
			      "4000-6000 rw-p 00000000 00:00 0 \n"
			      "6000-7000 ---p 00000000 00:00 0 \n")),
	    0);
	assert_int_equal(areas.n, 5);
	assert_string_equal(areas.items[2].bss_of, "/bin/a");
	assert_null(areas.items[3].bss_of);
	assert_true(areas_are_private(&areas, 0x3000, 0x3000));
	assert_false(areas_are_private(&areas, 0x3000, 0x3001));
	assert_false(areas_are_private(&areas, 0x2000, 0x1000));
	assert_false(areas_are_private(&areas, 0x3000, UINT64_MAX));
	assert_int_equal(areas_private_bytes(&areas, 0x5000, 0x9000), 0x1000);
	assert_true(area_is_file("/lib/libc.so.6", "libc.so"));
	assert_false(area_is_file("libc.so.6", "libc.so"));
	areas_release(&areas);
}

#define LOADER UINT64_C(0x7f0000000000)
#define STACKS UINT64_C(0x7e0000000000)
#define THREAD (STACKS + 0x1600)
#define SECOND (STACKS + 0x5600)

struct stacks {
	unsigned int n;
	uint64_t bytes;
};

static void count_stack(void *arg, uint64_t start, uint64_t end)
{
	struct stacks *stacks = arg;

	assert_true(start < end);
	stacks->n++;
	stacks->bytes += end - start;
}

static void put_thread(struct made_memory *memory, uint64_t thread,
		       uint64_t next, uint64_t stack, uint64_t bytes)
{
	made_memory_put(memory, thread, thread);
	made_memory_put(memory, thread + 16, thread);
	made_memory_put(memory, thread + 704, next);
	made_memory_put(memory, thread + 1680, stack);
	made_memory_put(memory, thread + 1688, bytes);
}

static struct stacks find_stacks(const struct made_memory *memory)
{
	struct stacks stacks = {0};

	thread_stacks_find(&memory->areas, memory->remote, count_stack,
			   &stacks);
	return stacks;
}

static void test_thread_stacks(void **state)
{
	struct made_memory memory;
	struct stacks stacks;

	(void)state;
	made_memory_init(&memory,
			 "7e0000000000-7e0000010000 rw-p 00000000 00:00 0 \n"
			 "7f0000000000-7f0000001000 rw-p 00000000 fe:01 3 "
			 "/lib/ld-linux-x86-64.so.2\n");
	made_memory_pages(&memory, STACKS, STACKS + 16 * PAGE);
	made_memory_pages(&memory, LOADER, LOADER + PAGE);
	made_memory_put(&memory, LOADER + 64, THREAD + 704);
	put_thread(&memory, THREAD, SECOND + 704, STACKS, 2 * PAGE);
	put_thread(&memory, SECOND, LOADER + 64, STACKS + 4 * PAGE, 2 * PAGE);
	stacks = find_stacks(&memory);
	assert_int_equal(stacks.n, 2);
	assert_int_equal(stacks.bytes, 4 * PAGE);
	/* a stack that it does not lie in: its record alone */
	made_memory_put(&memory, SECOND + 1680, STACKS + 8 * PAGE);
	stacks = find_stacks(&memory);
	assert_int_equal(stacks.bytes, 3 * PAGE);
	/* a circle has an end, and what is no thread is none */
	made_memory_put(&memory, SECOND + 704, THREAD + 704);
	stacks = find_stacks(&memory);
	assert_int_equal(stacks.n, THREADS_MAX);
	made_memory_put(&memory, THREAD + 16, THREAD + 8);
	stacks = find_stacks(&memory);
	assert_int_equal(stacks.n, 0);
	made_memory_release(&memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_runs),
	    cmocka_unit_test(test_doubtful),
	    cmocka_unit_test(test_own_pages),
	    cmocka_unit_test(test_no_pagemap),
	    cmocka_unit_test(test_claims),
	    cmocka_unit_test(test_areas),
	    cmocka_unit_test(test_thread_stacks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
