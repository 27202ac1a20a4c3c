/* SPDX-License-Identifier: MIT */
/* links: collector/doctor/cgroup.c ; libs: -lcmocka */
/*
 * test_cgroup.c - limits of groups, in trees as kernels show them
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/cgroup.h"

static char root[] = "/tmp/darkheap-XXXXXX";

/* A file below the root, and the folders on its way. */
static void put(const char *path, const char *text)
{
	char command[PATH_MAX];

	snprintf(command, sizeof(command),
		 "file='%s%s'; mkdir -p \"${file%%/*}\" && echo %s >\"$file\"",
		 root, path, text);
	assert_int_equal(system(command), 0);
}

static struct cgroup read_cgroup(const char *text)
{
	struct cgroup cgroup;
	char *copy = strdup(text);

	cgroup_read(&cgroup, copy, root);
	free(copy);
	return cgroup;
}

static int make_root(void **state)
{
	(void)state;
	strcpy(root, "/tmp/darkheap-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
	char command[PATH_MAX];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	return system(command);
}

/* The group itself has no limit: the one above it has. */
static void test_v2(void **state)
{
	struct cgroup cgroup;

	(void)state;
	put("/pod/memory.current", "900");
	put("/pod/memory.max", "1000");
	put("/pod/app/memory.current", "400");
	put("/pod/app/memory.max", "max");
	cgroup = read_cgroup("0::/pod/app\n");
	assert_true(cgroup.has_usage && cgroup.has_limit);
	assert_int_equal(cgroup.usage, 900);
	assert_int_equal(cgroup.limit, 1000);
	put("/pod/app/memory.max", "450");
	cgroup = read_cgroup("0::/pod/app\n");
	assert_int_equal(cgroup.usage, 400);
	assert_int_equal(cgroup.limit, 450);
}

static void test_no_limit(void **state)
{
	struct cgroup cgroup;

	(void)state;
	put("/pod/memory.current", "900");
	put("/pod/memory.max", "max");
	cgroup = read_cgroup("0::/pod\n");
	assert_true(cgroup.has_usage);
	assert_false(cgroup.has_limit);
	assert_int_equal(cgroup.usage, 900);
}

static void test_v1(void **state)
{
	struct cgroup cgroup;

	(void)state;
	put("/memory/x/memory.usage_in_bytes", "5");
	put("/memory/x/memory.limit_in_bytes", "7");
	put("/memory/memory.usage_in_bytes", "9");
	put("/memory/memory.limit_in_bytes", "9223372036854771712");
	cgroup = read_cgroup("5:cpu,cpuacct:/x\n4:memory:/x\n1:name=y:/z\n");
	assert_int_equal(cgroup.usage, 5);
	assert_int_equal(cgroup.limit, 7);
}

/* More is used than there may be: a limit that was lowered. */
static void test_full(void **state)
{
	struct cgroup cgroup;

	(void)state;
	put("/a/memory.current", "900");
	put("/a/memory.max", "100");
	put("/a/b/memory.current", "10");
	put("/a/b/memory.max", "20");
	cgroup = read_cgroup("0::/a/b\n");
	assert_int_equal(cgroup.usage, 900);
	assert_int_equal(cgroup.limit, 100);
}

static void test_invisible(void **state)
{
	static const char *const texts[] = {
	    "", "0::/gone\n", "0::/../x\n", "0:: x\n", "garbage", "4:memory:\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct cgroup cgroup = read_cgroup(texts[i]);

		assert_false(cgroup.has_usage || cgroup.has_limit);
		assert_non_null(cgroup.why);
	}
}

#define TEST(function) \
	cmocka_unit_test_setup_teardown(function, make_root, remove_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_v2),   TEST(test_no_limit),  TEST(test_v1),
	    TEST(test_full), TEST(test_invisible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
