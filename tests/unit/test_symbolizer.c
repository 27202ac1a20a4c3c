/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/symbolizer.c collector/symbol/pclntab.c
 * collector/symbol/moduledata.c collector/symbol/goname.c
 * collector/symbol/buildinfo.c collector/symbol/elf_image.c
 * collector/symbol/elf_word.c collector/symbol/dwarf.c
 * collector/symbol/demangle.c collector/symbol/elf_functions.c
 * collector/symbol/units.c collector/symbol/inlines.c collector/model/table.c
 * collector/model/module.c collector/model/maps.c
 * collector/model/segments.c ; libs: -ldw -lelf -liberty */
/*
 * test_symbolizer.c - this very program's pcs, and pcs that mean nothing
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "symbol/symbolizer.h"

static struct symbolizer *symbolizer;
static struct module_map map;
static struct frame frames[FRAME_EXPAND_MAX];
static int landmark_line;

static __attribute__((noinline)) uint64_t where(void)
{
	return (uint64_t)(uintptr_t)__builtin_return_address(0);
}

static __attribute__((noinline)) uint64_t landmark(void)
{
	landmark_line = __LINE__ + 1;
	volatile uint64_t pc = where();
	return pc;
}

static int start(void **state)
{
	int maps_fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	int exe_fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	(void)state;
	module_map_init(&map);
	int n = module_map_update(&map, maps_fd, exe_fd, getauxval(AT_ENTRY), 0,
				  "");
	close(maps_fd);
	close(exe_fd);
	symbolizer = symbolizer_new();
	return n > 0 && symbolizer ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	symbolizer_free(symbolizer);
	module_map_release(&map);
	return 0;
}

static size_t expand(uint64_t pc, bool is_go)
{
	memset(frames, 0, sizeof(frames));
	return symbolizer_expand(symbolizer, &map, pc, is_go, frames);
}

static void our_own_function(void **state)
{
	uint64_t pc = landmark();

	(void)state;
	assert_int_equal(expand(pc, false), 1);
	assert_string_equal(frames[0].function, "landmark");
	assert_non_null(frames[0].file);
	assert_non_null(strstr(frames[0].file, "test_symbolizer.c"));
	assert_int_equal(frames[0].line, landmark_line);
	assert_int_equal(frames[0].language, LANGUAGE_C);
	assert_int_equal(frames[0].pc, pc);
	assert_false(frames[0].inlined);
	assert_non_null(strstr(frames[0].module, "test_symbolizer"));
}

static void answers_are_remembered(void **state)
{
	uint64_t pc = landmark();

	(void)state;
	expand(pc, false);
	struct frame first = frames[0];
	assert_int_equal(expand(pc, false), 1);
	assert_ptr_equal(frames[0].function, first.function);
	assert_ptr_equal(frames[0].file, first.file);
	assert_int_equal(frames[0].line, first.line);
}

static void a_library_without_debug_information(void **state)
{
	uint64_t pc = (uint64_t)(uintptr_t)getenv + 1;

	(void)state;
	assert_true(expand(pc, false) >= 1);
	const char *soname = symbolizer_soname(symbolizer, &map, pc);
	assert_non_null(soname);
	assert_ptr_equal(symbolizer_soname(symbolizer, &map, pc), soname);
}

static void expect_unknown(uint64_t pc, bool is_go)
{
	assert_int_equal(expand(pc, is_go), 1);
	assert_null(frames[0].function);
	assert_int_equal(frames[0].line, 0);
	assert_int_equal(frames[0].pc, pc);
	assert_int_equal(frames[0].language, is_go ? LANGUAGE_GO : LANGUAGE_C);
}

static void pcs_of_no_file_are_unknown(void **state)
{
	const uint64_t pcs[] = {0, 1, 4096, INT64_MAX, UINT64_MAX};

	(void)state;
	for (size_t i = 0; i < sizeof(pcs) / sizeof(*pcs); i++) {
		expect_unknown(pcs[i], false);
		expect_unknown(pcs[i], true);
		assert_null(symbolizer_soname(symbolizer, &map, pcs[i]));
	}
}

/* The same pc as C's and as Go's: two answers, kept apart. */
static void c_has_no_go_frames(void **state)
{
	uint64_t pc = landmark();

	(void)state;
	expect_unknown(pc, true);
	assert_int_equal(expand(pc, false), 1);
	assert_non_null(frames[0].function);
	expect_unknown(pc, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(our_own_function),
	    TEST(answers_are_remembered),
	    TEST(a_library_without_debug_information),
	    TEST(pcs_of_no_file_are_unknown),
	    TEST(c_has_no_go_frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
