/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/symbolizer.c collector/symbol/pclntab.c
 * collector/symbol/moduledata.c collector/symbol/goname.c
 * collector/symbol/buildinfo.c collector/symbol/elf_image.c
 * collector/symbol/elf_file.c collector/symbol/elf_word.c
 * collector/symbol/dwarf.c collector/symbol/debug_file.c
 * collector/symbol/debug_server.c
 * collector/symbol/demangle.c
 * collector/symbol/elf_functions.c collector/symbol/unit_functions.c
 * collector/symbol/units.c
 * collector/symbol/inlines.c collector/model/table.c collector/model/module.c
 * collector/model/maps.c collector/model/segments.c collector/model/shared_fd.c
 * ; libs: -ldw -lelf -liberty -lz */
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

/* A module as a capture knows it: there is no file to ask. */
static struct module captured(uint8_t build)
{
	static char path[] = "/gone/libleak.so.1";

	return (struct module){
	    .path = path,
	    .text_start = 0x7000,
	    .text_end = 0x9000,
	    .bias = 0x7000,
	    .device = 8,
	    .inode = 77,
	    .fd = -1,
	    .build_id = {0xab, build},
	    .build_id_bytes = 20,
	};
}

static size_t expand_captured(struct module *module, uint64_t pc, bool is_go)
{
	struct module_map one = {
	    .modules = &module,
	    .count = 1,
	    .sorted = &module,
	    .sorted_count = 1,
	};

	memset(frames, 0, sizeof(frames));
	return symbolizer_expand(symbolizer, &one, pc, is_go, frames);
}

static void preloaded_answers_need_no_file(void **state)
{
	struct module module = captured(1), other = captured(2);
	char function[] = "inner", file[] = "a.c";
	struct frame kept[2] = {
	    {.function = function, .file = file, .line = 5, .inlined = true},
	    {.function = "outer", .file = file, .line = 9, .start_line = 7},
	};

	(void)state;
	assert_int_equal(
	    symbolizer_preload(symbolizer, &module, 0x1234, false, kept, 2), 0);
	function[0] = file[0] = '?';
	assert_int_equal(expand_captured(&module, 0x8234, false), 2);
	assert_string_equal(frames[0].function, "inner");
	assert_string_equal(frames[0].file, "a.c");
	assert_int_equal(frames[0].line, 5);
	assert_true(frames[0].inlined);
	assert_string_equal(frames[1].function, "outer");
	assert_int_equal(frames[1].start_line, 7);
	assert_ptr_equal(frames[0].file, frames[1].file);
	assert_int_equal(frames[1].pc, 0x8234);
	assert_string_equal(frames[1].module, "/gone/libleak.so.1");
	/* neither another pc, nor Go's, nor another build is known */
	assert_int_equal(expand_captured(&module, 0x8235, false), 1);
	assert_null(frames[0].function);
	assert_int_equal(expand_captured(&module, 0x8234, true), 1);
	assert_null(frames[0].function);
	assert_int_equal(expand_captured(&other, 0x8234, false), 1);
	assert_null(frames[0].function);
}

static int preload_one(const struct module *module, const char *function)
{
	struct frame frame = {.language = LANGUAGE_GO, .function = function};

	return symbolizer_preload(symbolizer, module, 0x20, true, &frame, 1);
}

static void a_second_answer_counts_if_the_first_was_unknown(void **state)
{
	struct module module = captured(1);
	struct frame many[FRAME_EXPAND_MAX + 1] = {0};

	(void)state;
	assert_int_equal(preload_one(&module, NULL), 0);
	assert_int_equal(expand_captured(&module, 0x7020, true), 1);
	assert_null(frames[0].function);
	assert_int_equal(preload_one(&module, "main.a"), 0);
	assert_int_equal(preload_one(&module, "main.b"), 0);
	assert_int_equal(expand_captured(&module, 0x7020, true), 1);
	assert_string_equal(frames[0].function, "main.a");
	assert_int_equal(frames[0].language, LANGUAGE_GO);
	assert_true(symbolizer_preload(symbolizer, &module, 1, false, many, 0) <
		    0);
	assert_true(symbolizer_preload(symbolizer, &module, 1, false, many,
				       FRAME_EXPAND_MAX + 1) < 0);
}

static const char *captured_soname(struct module *module)
{
	struct module_map one = {
	    .modules = &module,
	    .count = 1,
	    .sorted = &module,
	    .sorted_count = 1,
	};

	return symbolizer_soname(symbolizer, &one, 0x8000);
}

static void a_soname_is_preloaded(void **state)
{
	struct module module = captured(1), other = captured(2);

	(void)state;
	assert_int_equal(
	    symbolizer_preload_soname(symbolizer, &module, "libleak.so.2"), 0);
	assert_string_equal(captured_soname(&module), "libleak.so.2");
	assert_string_equal(captured_soname(&other), "libleak.so.1");
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
	    TEST(preloaded_answers_need_no_file),
	    TEST(a_second_answer_counts_if_the_first_was_unknown),
	    TEST(a_soname_is_preloaded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
