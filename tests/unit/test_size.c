/* SPDX-License-Identifier: MIT */
/* links: collector/cli/size.c ; libs: -lcmocka */
/*
 * test_size.c - sizes and durations as people type them
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "cli/size.h"

struct example {
	const char *text;
	uint64_t value;
};

static void test_sizes(void **state)
{
	static const struct example examples[] = {
	    {"0", 0},
	    {"4096", 4096},
	    {"12B", 12},
	    {"1KiB", 1024},
	    {"1KB", 1000},
	    {"1kB", 1000},
	    {"1.5MiB", 1572864},
	    {".5KiB", 512},
	    {"2GB", UINT64_C(2000000000)},
	    {"3TiB", UINT64_C(3) << 40},
	    {"18446744073709551615", UINT64_MAX},
	};
	uint64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		assert_int_equal(size_parse(examples[i].text, &value), 0);
		assert_int_equal(value, examples[i].value);
	}
}

static void test_bad_sizes(void **state)
{
	static const char *const texts[] = {"",	    "KiB",   "1K",     "1 KiB",
					    "-1",   "+1",    "1kib",   "1.5",
					    "0x10", "1KiBx", "1..5KiB"};
	uint64_t value = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_int_equal(size_parse(texts[i], &value), -EINVAL);
	assert_int_equal(size_parse("18446744073709551616", &value), -ERANGE);
	assert_int_equal(size_parse("16777216TiB", &value), -ERANGE);
	assert_int_equal(value, 7);
}

static void test_durations(void **state)
{
	static const struct example examples[] = {
	    {"0", 0},
	    {"0s", 0},
	    {"100ms", 100000000},
	    {"1.5s", 1500000000},
	    {"1us", 1000},
	    {"1\u00b5s", 1000},
	    {"1\u03bcs", 1000},
	    {"1h2m3.5s", UINT64_C(3723500000000)},
	};
	uint64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		assert_int_equal(duration_parse(examples[i].text, &value), 0);
		assert_int_equal(value, examples[i].value);
	}
}

static void test_bad_durations(void **state)
{
	static const char *const texts[] = {"", "1", "s", "-1s", "1 s", "1d"};
	uint64_t value = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_int_equal(duration_parse(texts[i], &value), -EINVAL);
	assert_int_equal(duration_parse("9999999h", &value), -ERANGE);
	assert_int_equal(duration_parse("5124095h5124095h", &value), -ERANGE);
	assert_int_equal(value, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sizes),
	    cmocka_unit_test(test_bad_sizes),
	    cmocka_unit_test(test_durations),
	    cmocka_unit_test(test_bad_durations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
