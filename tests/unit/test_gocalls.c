/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_gocalls.c - who calls C and which Go it was, by Go's table alone: of
 * programs of several releases, and of the small ones of the fuzz targets
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "doctor/gocalls.h"
#include "doctor/goroot.h"
#include "fixtures/go/fixture.h"
#include "symbol/pclntab.h"

#define SEEDS "tests/fuzz/seeds/gocalls/"

static struct gocalls calls;
static struct goroot goroot;

static void read_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct pclntab *table;

	assert_true(fd >= 0);
	assert_int_equal(pclntab_open(&table, fd), 0);
	gocalls_release(&calls);
	goroot_release(&goroot);
	assert_int_equal(gocalls_read(&calls, table), 0);
	assert_int_equal(goroot_read(&goroot, table), 0);
	pclntab_free(table);
	close(fd);
}

static int release(void **state)
{
	(void)state;
	gocalls_release(&calls);
	goroot_release(&goroot);
	return 0;
}

static void test_installed(void **state)
{
	(void)state;
	read_file(SEEDS "go-calls");
	assert_int_equal(calls.n_packages, 1);
	assert_int_equal(calls.n_own, 1);
	assert_string_equal(calls.packages[0], "example.com/a.b");
	assert_false(calls.makes_memory || calls.opens_plugins);
	assert_int_equal(goroot.place, GOROOT_INSTALLED);
	assert_string_equal(goroot.path, "/usr/lib/go-1.20");
	assert_int_equal(goroot.release, 20);
	assert_int_equal(goroot.minor, -1);
	assert_null(goroot.other);
}

static void test_plugin_host(void **state)
{
	(void)state;
	read_file(SEEDS "go-plugin");
	assert_true(calls.makes_memory && calls.opens_plugins);
	assert_string_equal(calls.packages[0], "main");
	assert_int_equal(goroot.place, GOROOT_TRIMMED);
	assert_null(goroot.path);
	assert_int_equal(goroot.release, 0);
	/* nothing of it is from the runtime */
	read_file(SEEDS "go-exe");
	assert_int_equal(calls.n_packages, 0);
	assert_int_equal(goroot.place, GOROOT_UNKNOWN);
}

/* A toolchain that go fetched lies under its release's name. */
static void test_fetched(void **state)
{
	struct fixture fixture;
	int built = fixture_build(&fixture, "go1.21.13", "stripped",
				  "-ldflags='-s -w'");

	(void)state;
	assert_true(built >= 0);
	if (!built)
		skip();
	read_file(fixture.path);
	assert_int_equal(goroot.place, GOROOT_FETCHED);
	assert_int_equal(goroot.release, 21);
	assert_int_equal(goroot.minor, 13);
	assert_null(goroot.other);
	assert_true(calls.n_own >= 1);
}

static void test_names(void **state)
{
	(void)state;
	assert_true(gocalls_is_standard("net"));
	assert_true(gocalls_is_standard("runtime/cgo"));
	assert_false(gocalls_is_standard("main"));
	assert_false(gocalls_is_standard("example.com/net"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(test_installed, release),
	    cmocka_unit_test_teardown(test_plugin_host, release),
	    cmocka_unit_test_teardown(test_fetched, release),
	    cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
