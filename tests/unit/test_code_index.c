/* SPDX-License-Identifier: MIT */
/* links: collector/ingest/code_index.c collector/ingest/tables.c
 * collector/ingest/share.c
 * collector/unwind/table_cache.c collector/unwind/table_cache_trim.c
 * collector/unwind/cfi_key.c
 * collector/unwind/cfi_table.c collector/unwind/cfi_rows.c
 * collector/unwind/cfi_entries.c collector/unwind/cfi_program.c
 * collector/unwind/cfi_state.c
 * collector/unwind/cfi_file.c collector/model/segments.c
 * collector/model/module.c collector/model/maps.c collector/model/shared_fd.c
 * collector/model/shared_file.c collector/model/table.c ; libs: -lpthread */
/*
 * test_code_index.c - what a target sees of its code is whole, and in order
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ingest/code_index.h"
#include "ingest/tables.h"

#define READERS 8
#define VERSIONS 20000
#define PIECES 7

static struct code_index index_;
static struct tables *tables;
static struct runtimes runtimes;
static struct module_map map;
static struct module modules[PIECES];
static struct module *sorted[PIECES];
static const char *seen; /* as the target has it */

static int start(void **state)
{
	(void)state;
	setenv("XDG_CACHE_HOME", "/nowhere", 1);
	tables = tables_new(UINT64_C(16) << 20);
	int fd = code_index_init(&index_);
	if (!tables || fd < 0)
		return -1;
	assert_ptr_equal(mmap(NULL, UNWIND_INDEX_BYTES, PROT_READ | PROT_WRITE,
			      MAP_SHARED, fd, 0),
			 MAP_FAILED);
	seen = mmap(NULL, UNWIND_INDEX_BYTES, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	runtimes.n_modules = 0;
	map = (struct module_map){.sorted = sorted};
	return seen == MAP_FAILED;
}

static int stop(void **state)
{
	(void)state;
	munmap((void *)(uintptr_t)seen, UNWIND_INDEX_BYTES);
	code_index_release(&index_);
	tables_free(tables);
	return 0;
}

static const struct unwind_modules *current(void)
{
	const struct unwind_index *head = (const void *)seen;
	uint64_t at = atomic_load(&head->current);

	return at ? (const void *)(seen + at) : NULL;
}

static void publish(uint64_t epoch)
{
	code_index_publish(&index_, epoch, &map, &runtimes, tables);
}

static void add_module(uint64_t from, uint64_t to)
{
	struct module *module = &modules[map.sorted_count];

	*module = (struct module){.fd = -1,
				  .start = from - 0x1000,
				  .end = to,
				  .text_start = from,
				  .text_end = to};
	sorted[map.sorted_count++] = module;
}

static void add_go(uint64_t from, uint64_t to)
{
	struct go_module *go = &runtimes.modules[runtimes.n_modules++];

	go->start = from;
	go->end = to;
}

static void expect_piece(uint64_t number, uint64_t from, uint64_t to,
			 bool is_go)
{
	const struct unwind_module *piece = &current()->modules[number];

	assert_int_equal(piece->start, from);
	assert_int_equal(piece->end, to);
	assert_int_equal(piece->is_go, is_go);
}

static void nothing_is_known_at_first(void **state)
{
	(void)state;
	assert_null(current());
	assert_null(code_index_current(&index_));
	add_module(0x401000, 0x402000);
	publish(0);
	assert_non_null(current());
	assert_int_equal(current()->epoch, 0);
	assert_int_equal(current()->count, 1);
	expect_piece(0, 0x401000, 0x402000, false);
	assert_int_equal(current()->modules[0].base, 0x400000);
}

static void go_code_is_apart(void **state)
{
	(void)state;
	add_module(0x1000, 0x9000);
	add_module(0x10000, 0x20000);
	add_module(0x30000, 0x40000);
	add_go(0x15000, 0x16000);
	add_go(0x11000, 0x12000);
	add_go(0x30000, 0x40000);
	publish(0);
	assert_int_equal(current()->count, 7);
	expect_piece(0, 0x1000, 0x9000, false);
	expect_piece(1, 0x10000, 0x11000, false);
	expect_piece(2, 0x11000, 0x12000, true);
	expect_piece(3, 0x12000, 0x15000, false);
	expect_piece(4, 0x15000, 0x16000, true);
	expect_piece(5, 0x16000, 0x20000, false);
	expect_piece(6, 0x30000, 0x40000, true);
	assert_int_equal(current()->modules[5].base, 0xf000);
}

/* Maps of a hostile target, and tables that claim more than they have. */
static void pieces_never_overlap(void **state)
{
	(void)state;
	add_module(0x1000, 0x9000);
	add_module(0x5000, 0x7000);
	add_module(0x8000, 0xa000);
	add_module(0xb000, 0xb000);
	add_go(0x6000, 0xff000);
	add_go(0x2000, 0x6800);
	publish(0);
	uint64_t end = 0;
	for (uint64_t i = 0; i < current()->count; i++) {
		assert_true(current()->modules[i].start >= end);
		assert_true(current()->modules[i].start <
			    current()->modules[i].end);
		end = current()->modules[i].end;
	}
	assert_int_equal(end, 0xa000);
}

static void versions_stay(void **state)
{
	const struct unwind_modules *first, *second;

	(void)state;
	add_module(0x1000, 0x2000);
	publish(0);
	first = current();
	publish(0);
	assert_ptr_equal(current(), first);
	publish(2);
	second = current();
	assert_ptr_not_equal(first, second);
	add_module(0x5000, 0x6000);
	publish(2);
	assert_ptr_not_equal(current(), second);
	assert_int_equal(current()->count, 2);
	assert_int_equal(first->epoch, 0);
	assert_int_equal(first->count, 1);
	assert_int_equal(second->epoch, 2);
	assert_int_equal(second->count, 1);
}

static void tables_come_later(void **state)
{
	int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	const struct module *own;
	uint64_t waiting = 0;

	(void)state;
	module_map_init(&map);
	assert_true(module_map_update(&map, maps, -1, 0, 0, "") > 0);
	publish(0);
	assert_true(index_.is_waiting);
	for (uint64_t i = 0; i < current()->count; i++)
		waiting += !current()->modules[i].table;
	assert_int_equal(waiting, current()->count);
	for (size_t i = 0; i < map.sorted_count; i++)
		tables_make(tables, map.sorted[i]);
	publish(0);
	assert_false(index_.is_waiting);
	own = module_find(&map, (uintptr_t)tables_come_later);
	assert_non_null(own);
	for (uint64_t i = 0; i < current()->count; i++) {
		const struct unwind_module *piece = &current()->modules[i];
		if (piece->start != own->text_start)
			continue;
		assert_int_not_equal(piece->table, 0);
		assert_int_equal(piece->base, own->start);
	}
	module_map_release(&map);
	close(maps);
}

static void the_last_version_stays_when_it_is_full(void **state)
{
	uint64_t last = 0;

	(void)state;
	add_module(0x1000, 0x2000);
	for (uint64_t epoch = 0; !index_.refused; epoch += 2) {
		publish(epoch);
		assert_true(epoch < UNWIND_INDEX_BYTES);
		if (!index_.refused)
			last = epoch;
	}
	assert_int_equal(current()->epoch, last);
	assert_int_equal(current()->count, 1);
	assert_true(index_.used <= UNWIND_INDEX_BYTES);
}

static _Atomic bool is_over;

/* Of version n each piece is n long: none is a mixture. */
static void *read_versions(void *unused)
{
	uintptr_t bad = 0;

	while (!atomic_load(&is_over)) {
		const struct unwind_modules *now = current();
		if (!now)
			continue;
		bad += now->count != PIECES;
		for (uint64_t i = 0; i < PIECES; i++)
			bad += now->modules[i].end - now->modules[i].start !=
			       now->epoch + 1;
	}
	(void)unused;
	return (void *)bad;
}

static void readers_see_whole_versions(void **state)
{
	pthread_t readers[READERS];
	void *bad;

	(void)state;
	atomic_store(&is_over, false);
	for (int i = 0; i < READERS; i++)
		assert_int_equal(
		    pthread_create(&readers[i], NULL, read_versions, NULL), 0);
	for (uint64_t version = 0; version < VERSIONS; version++) {
		map.sorted_count = 0;
		for (uint64_t i = 1; i <= PIECES; i++)
			add_module(i << 20, (i << 20) + version + 1);
		publish(version);
	}
	atomic_store(&is_over, true);
	for (int i = 0; i < READERS; i++) {
		pthread_join(readers[i], &bad);
		assert_null(bad);
	}
	assert_int_equal(current()->epoch, VERSIONS - 1);
	assert_int_equal(index_.refused, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(nothing_is_known_at_first),
	    TEST(go_code_is_apart),
	    TEST(pieces_never_overlap),
	    TEST(versions_stay),
	    TEST(tables_come_later),
	    TEST(the_last_version_stays_when_it_is_full),
	    TEST(readers_see_whole_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
