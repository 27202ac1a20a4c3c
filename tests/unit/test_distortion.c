/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/distortion.c collector/symbol/buildinfo.c
 * collector/symbol/elf_image.c collector/symbol/elf_file.c
 * collector/symbol/elf_word.c ; libs: -lcmocka */
/*
 * test_distortion.c - flags as people give them to go build, and garbage
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbol/buildinfo.h"
#include "symbol/distortion.h"

#define BIT(name) (UINT32_C(1) << DISTORTION_##name)

static uint32_t of(const char *key, const char *value)
{
	struct buildinfo_setting setting = {key, value};
	struct buildinfo info = {.settings = &setting, .n_settings = 1};

	return distortions_of(&info);
}

static void test_switches(void **state)
{
	(void)state;
	assert_int_equal(of("-race", "true"), BIT(RACE));
	assert_int_equal(of("-asan", "true"), BIT(ASAN));
	assert_int_equal(of("-msan", "true"), BIT(MSAN));
	assert_int_equal(of("-race", "false"), 0);
	assert_int_equal(of("CGO_ENABLED", "1"), 0);
}

static void test_gcflags(void **state)
{
	static const struct {
		const char *flags;
		uint32_t bits;
	} cases[] = {
	    {"", 0},
	    {"-l", BIT(NO_INLINING)},
	    {"--l", BIT(NO_INLINING)},
	    {"-l=1", BIT(NO_INLINING)},
	    {"all=-l", BIT(NO_INLINING)},
	    {"example.com/m/...=-l", BIT(NO_INLINING)},
	    {"all=-N -l", BIT(NO_INLINING) | BIT(NO_OPTIMIZATION)},
	    {"  -N\t-l ", BIT(NO_INLINING) | BIT(NO_OPTIMIZATION)},
	    {"all='-l' \"-N\"", BIT(NO_INLINING) | BIT(NO_OPTIMIZATION)},
	    {"-l -l", 0},
	    {"-l=4", 0},
	    {"-l=0", 0},
	    {"-live", 0},
	    {"-lang=go1.20", 0},
	    {"-m -m", 0},
	    {"-d=checkptr", BIT(CHECKPTR)},
	    {"-d checkptr", BIT(CHECKPTR)},
	    {"all=-d=wb,checkptr=1,nil", BIT(CHECKPTR)},
	    {"-d=checkptr=2", BIT(CHECKPTR_ESCAPES)},
	    {"-d=checkptr=0", 0},
	    {"-d=checkptrs", 0},
	    {"-d", 0},
	    {"-d=", 0},
	    {"'", 0},
	    {"all=", 0},
	    {"-", 0},
	    {"--", 0},
	    {"=", 0},
	    {"=-l", BIT(NO_INLINING)},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (of("-gcflags", cases[i].flags) != cases[i].bits)
			fail_msg("-gcflags='%s'", cases[i].flags);
}

static void test_prints(void **state)
{
	(void)state;
	assert_false(gcflags_read(NULL).is_given);
	assert_false(gcflags_read("").is_given);
	assert_true(gcflags_read("-m").is_harmless);
	assert_true(gcflags_read("all=-m=2 -S").is_harmless);
	assert_true(gcflags_read("cmd/...=-dwarf=false").is_harmless);
	assert_false(gcflags_read("-m -l").is_harmless);
	assert_int_equal(gcflags_read("-l").checkptr, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_switches),
	    cmocka_unit_test(test_gcflags),
	    cmocka_unit_test(test_prints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
