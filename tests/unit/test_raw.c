/* SPDX-License-Identifier: MIT */
/* links: collector/unwind/raw.c collector/unwind/cfi_file.c
 * collector/model/module.c collector/model/maps.c
 * collector/model/shared_file.c collector/model/segments.c
 * collector/model/shared_fd.c ; libs: -lcmocka -lunwind-x86_64 -lsqlite3 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <alloca.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shim/arch.h"
#include "unwind/raw.h"

#define DEPTH 64
#define WORDS 8192

/* A stack as the shim would send it, and what backtrace() says of it. */
struct capture {
	struct raw_start start;
	uint64_t words[WORDS];
	struct raw_slice slice;
	uint64_t bottom; /* end of the thread's stack */
	void *truth[DEPTH];
	int depth;
};

static struct capture taken;
static struct module_map map;
static struct raw_unwinder *unwinder;
static volatile int sink;

#ifdef __clang__
#define NOINLINE __attribute__((noinline))
#define FRAME_POINTER(yes_no)
#else
#define NOINLINE __attribute__((noinline, noclone))
#define FRAME_POINTER(yes_no) \
	__attribute__((optimize(yes_no "omit-frame-pointer")))
#endif
#define NO_ASAN __attribute__((no_sanitize("address")))

static NO_ASAN void copy_words(uint64_t *to, const uint64_t *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((volatile uint64_t *)to)[i] = from[i];
}

static uint64_t stack_bottom(void)
{
	pthread_attr_t attributes;
	void *low;
	size_t size;

	pthread_getattr_np(pthread_self(), &attributes);
	pthread_attr_getstack(&attributes, &low, &size);
	pthread_attr_destroy(&attributes);
	return (uintptr_t)low + size;
}

/* A sanitizer's backtrace() may have a frame of its own: begin with take(). */
static NO_ASAN void truth_begins(void *caller)
{
	int first = 1;

	while (first < taken.depth && taken.truth[first] != caller)
		first++;
	taken.depth -= first - 1;
	memmove(taken.truth, taken.truth + first - 1,
		(size_t)taken.depth * sizeof(void *));
}

static NOINLINE NO_ASAN void take(void)
{
	struct raw_start *start = &taken.start;

	taken.depth = backtrace(taken.truth, DEPTH);
	truth_begins(__builtin_return_address(0));
	taken.bottom = stack_bottom();
	arch_registers((uint64_t *)start);
	taken.slice.address = start->rsp;
	taken.slice.words = taken.words;
	taken.slice.count = (taken.bottom - start->rsp) / 8;
	if (taken.slice.count > WORDS)
		taken.slice.count = WORDS;
	copy_words(taken.words, (const uint64_t *)start->rsp,
		   taken.slice.count);
	sink++;
}

static NOINLINE void plain(void)
{
	take();
	sink++;
}

static NOINLINE void with_alloca(int n)
{
	volatile char *room = alloca((size_t)n * 16);

	room[0] = 1;
	plain();
	sink += room[0];
}

static NOINLINE void with_big_frame(int n)
{
	volatile char room[8000];

	room[n] = 1;
	with_alloca(n);
	sink += room[n];
}

static NOINLINE void with_aligned_frame(int n)
{
	volatile char room[128] __attribute__((aligned(64)));

	room[n] = 1;
	with_big_frame(n);
	sink += room[n];
}

FRAME_POINTER("")
static NOINLINE int with_saved_registers(int a, int b, int c, int d, int e,
					 int f)
{
	int g = a * sink, h = b + sink, i = c * g, j = d - sink;

	with_aligned_frame(a);
	sink++;
	return a + b * c - d + e * f + g * h - i * j;
}

FRAME_POINTER("no-")
static NOINLINE int with_frame_pointer(int a)
{
	int result = with_saved_registers(a, 2, 3, 4, 5, 6);

	sink++;
	return result;
}

static NOINLINE int many_arguments(int a, int b, int c, int d, int e, int f,
				   int g, int h, int i)
{
	int result = with_frame_pointer(a) + g + h + i;

	sink++;
	return result + b + c + d + e + f;
}

static NOINLINE int chain(int depth)
{
	int result = depth ? chain(depth - 1)
			   : many_arguments(7, 2, 3, 4, 5, 6, 7, 8, 9);

	sink++;
	return result;
}

static void read_maps(void)
{
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

	assert_true(
	    module_map_update(&map, fd, -1, getauxval(AT_ENTRY), 0, "") >= 0);
	close(fd);
}

static int set_up(void **state)
{
	(void)state;
	module_map_init(&map);
	unwinder = raw_unwinder_new();
	read_maps();
	return unwinder ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	raw_unwinder_free(unwinder);
	module_map_release(&map);
	return 0;
}

/* All frames but take()'s own are the same; returns their number. */
static int assert_truth(void)
{
	uint64_t pcs[DEPTH];
	enum raw_end end;
	int n = raw_unwind(unwinder, &map, &taken.start, &taken.slice, 0, pcs,
			   DEPTH, &end);

	assert_int_equal(end, RAW_COMPLETE);
	assert_int_equal(n, taken.depth);
	assert_int_equal(pcs[0], taken.start.rip);
	for (int i = 1; i < n; i++)
		assert_int_equal(pcs[i], (uintptr_t)taken.truth[i]);
	return n;
}

static void frame_shapes(void **state)
{
	(void)state;
	chain(5);
	assert_true(assert_truth() >= 14);
	assert_true(assert_truth() >= 14); /* with remembered rules */
}

static int compare(const void *a, const void *b)
{
	if (!sink++)
		with_big_frame(1);
	return *(const int *)a - *(const int *)b;
}

static void through_libc(void **state)
{
	int numbers[] = {3, 1, 2};
	int key = 2;

	(void)state;
	sink = 0;
	qsort(numbers, 3, sizeof(int), compare);
	assert_true(assert_truth() >= 6);
	sink = 0;
	assert_non_null(bsearch(&key, numbers, 3, sizeof(int), compare));
	assert_true(assert_truth() >= 5);
}

static void sql_function(sqlite3_context *context, int n, sqlite3_value **value)
{
	(void)n;
	(void)value;
	with_big_frame(3);
	sqlite3_result_int(context, 1);
}

static void through_sqlite(void **state)
{
	sqlite3 *db;

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	sqlite3_create_function(db, "f", 0, SQLITE_UTF8, NULL, sql_function,
				NULL, NULL);
	assert_int_equal(sqlite3_exec(db, "select f()", NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(db);
	assert_true(assert_truth() >= 9);
}

static void *thread_main(void *argument)
{
	(void)argument;
	chain(2);
	return NULL;
}

static void thread_ends(void **state)
{
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, thread_main, NULL), 0);
	pthread_join(thread, NULL);
	assert_true(assert_truth() >= 9);
}

/* Where return address `index` of the truth stands in the slice. */
static uint64_t slot_of(int index)
{
	for (size_t i = 0; i < taken.slice.count; i++)
		if (taken.words[i] == (uintptr_t)taken.truth[index])
			return taken.slice.address + 8 * i;
	fail();
	return 0;
}

static void end_slot_is_honoured(void **state)
{
	uint64_t pcs[DEPTH];
	enum raw_end end;

	(void)state;
	chain(0);
	for (int i = 1; i < 7; i++) {
		uint64_t slot = slot_of(i);

		assert_int_equal(raw_unwind(unwinder, &map, &taken.start,
					    &taken.slice, slot, pcs, DEPTH,
					    &end),
				 i);
		assert_int_equal(end, RAW_COMPLETE);
		/* A slot that no frame returns through is stepped over. */
		assert_int_equal(raw_unwind(unwinder, &map, &taken.start,
					    &taken.slice, slot - 8, pcs, DEPTH,
					    &end),
				 i);
		assert_int_equal(end, RAW_ERROR);
	}
}

static void cut_slices(void **state)
{
	uint64_t pcs[DEPTH];
	size_t whole;
	enum raw_end end;
	int before = 0;

	(void)state;
	chain(2);
	whole = taken.slice.count;
	for (size_t count = 0; count < whole; count++) {
		struct raw_slice slice = {taken.slice.address,
					  malloc(count * 8), count};
		int n;

		memcpy((uint64_t *)(uintptr_t)slice.words, taken.words,
		       count * 8);
		n = raw_unwind(unwinder, &map, &taken.start, &slice, 0, pcs,
			       DEPTH, &end);
		assert_true(n >= before && n <= taken.depth);
		assert_true(end == RAW_SLICE_END || end == RAW_COMPLETE);
		for (int i = 1; i < n; i++)
			assert_int_equal(pcs[i], (uintptr_t)taken.truth[i]);
		before = n;
		free((uint64_t *)(uintptr_t)slice.words);
	}
	assert_int_equal(before, taken.depth);
}

static void garbage_slices(void **state)
{
	uint64_t pcs[DEPTH];
	enum raw_end end;

	(void)state;
	chain(2);
	srandom(3);
	for (int round = 0; round < 20000; round++) {
		struct raw_start start = taken.start;
		uint64_t *registers = &start.rsp;

		for (int i = 0; i < 30; i++) {
			size_t at = (size_t)random() % taken.slice.count;
			size_t from = (size_t)random() % taken.slice.count;

			taken.words[at] = random() % 2
					      ? taken.words[from]
					      : (uint64_t)random() << 20;
		}
		if (round % 3 == 0)
			registers[random() % 7] ^= (uint64_t)random();
		if (round % 5 == 0)
			start.rip += (uint64_t)random() % 100000;
		assert_in_range(raw_unwind(unwinder, &map, &start, &taken.slice,
					   0, pcs, DEPTH, &end),
				0, DEPTH);
		assert_in_range(end, RAW_COMPLETE, RAW_ERROR);
	}
}

static void impossible_arguments(void **state)
{
	uint64_t pcs[DEPTH];
	struct raw_slice slice = {UINT64_MAX - 7, NULL, 2};
	struct raw_start start = {0};
	enum raw_end end;

	(void)state;
	assert_true(raw_unwind(unwinder, &map, &start, &slice, 0, pcs, DEPTH,
			       &end) < 0);
	slice = (struct raw_slice){0, NULL, 0};
	assert_int_equal(
	    raw_unwind(unwinder, &map, &start, &slice, 0, pcs, DEPTH, &end), 0);
	assert_int_equal(end, RAW_UNKNOWN_MODULE);
}

static void pcs_are_full(void **state)
{
	uint64_t pcs[3];
	enum raw_end end;

	(void)state;
	chain(2);
	assert_int_equal(raw_unwind(unwinder, &map, &taken.start, &taken.slice,
				    0, pcs, 3, &end),
			 3);
	assert_int_equal(end, RAW_FULL);
	assert_int_equal(pcs[2], (uintptr_t)taken.truth[2]);
}

static void shim_frames_are_dropped(void **state)
{
	uint64_t pcs[DEPTH];
	enum raw_end end;
	int n, own = 0;

	(void)state;
	chain(2);
	for (size_t i = 0; i < map.count; i++)
		map.modules[i]->shim = map.modules[i]->main;
	n = raw_unwind(unwinder, &map, &taken.start, &taken.slice, 0, pcs,
		       DEPTH, &end);
	assert_int_equal(end, RAW_COMPLETE);
	for (int i = 0; i < taken.depth; i++)
		own += module_find(&map, (uintptr_t)taken.truth[i])->shim;
	assert_int_equal(n, taken.depth - own);
	assert_true(n > 0 && own > 5);
	for (int i = 0; i < n; i++)
		assert_false(module_find(&map, pcs[i])->shim);
}

static void unknown_places(void **state)
{
	uint64_t pcs[DEPTH];
	uint64_t slot;
	enum raw_end end;

	(void)state;
	chain(2);
	slot = (slot_of(4) - taken.slice.address) / 8;
	taken.words[slot] = 0x1234567;
	assert_int_equal(raw_unwind(unwinder, &map, &taken.start, &taken.slice,
				    0, pcs, DEPTH, &end),
			 4);
	assert_int_equal(end, RAW_UNKNOWN_MODULE);
	/* The page before the first function of a file has no rules. */
	taken.words[slot] = module_find(&map, (uintptr_t)chain)->text_start + 1;
	assert_int_equal(raw_unwind(unwinder, &map, &taken.start, &taken.slice,
				    0, pcs, DEPTH, &end),
			 5);
	assert_true(end == RAW_NO_CFI || end == RAW_ERROR ||
		    end == RAW_SLICE_END);
}

static void file_is_gone(void **state)
{
	uint64_t pcs[DEPTH];
	enum raw_end end;

	(void)state;
	for (size_t i = 0; i < map.count; i++) {
		close(map.modules[i]->fd);
		map.modules[i]->fd = -1;
	}
	chain(2);
	assert_int_equal(raw_unwind(unwinder, &map, &taken.start, &taken.slice,
				    0, pcs, DEPTH, &end),
			 1);
	assert_int_equal(end, RAW_NO_CFI);
}

/* Point every module's descriptor at a damaged copy of its file. */
static void damage_files(long seed)
{
	srandom((unsigned int)seed);
	for (size_t i = 0; i < map.count; i++) {
		int fd = memfd_create("damaged", MFD_CLOEXEC);
		off_t at, size = lseek(map.modules[i]->fd, 0, SEEK_END);
		char block[4096];
		ssize_t n;

		for (at = 0; at < size; at += n) {
			n = pread(map.modules[i]->fd, block, sizeof(block), at);
			if (n <= 0)
				break;
			for (int j = 0; at && j < 40; j++)
				block[random() % n] = (char)random();
			assert_int_equal(pwrite(fd, block, (size_t)n, at), n);
		}
		close(map.modules[i]->fd);
		map.modules[i]->fd = fd;
	}
}

static void damaged_files(void **state)
{
	uint64_t pcs[DEPTH];
	enum raw_end end;

	for (long seed = 0; seed < 10; seed++) {
		tear_down(state);
		set_up(state);
		damage_files(seed);
		chain(2);
		for (size_t i = 0; i < taken.slice.count; i++) {
			taken.start.rip = taken.words[i];
			raw_unwind(unwinder, &map, &taken.start, &taken.slice,
				   0, pcs, DEPTH, &end);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	    TEST(frame_shapes),		TEST(through_libc),
	    TEST(through_sqlite),	TEST(thread_ends),
	    TEST(end_slot_is_honoured), TEST(cut_slices),
	    TEST(garbage_slices),	TEST(impossible_arguments),
	    TEST(pcs_are_full),		TEST(shim_frames_are_dropped),
	    TEST(unknown_places),	TEST(file_is_gone),
	    TEST(damaged_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
