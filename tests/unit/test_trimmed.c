/* SPDX-License-Identifier: MIT */
/* links: collector/report/trimmed.c ; libs: -lcmocka */
/*
 * test_trimmed.c - where the source of a program built with -trimpath is
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/trimmed.h"

static const char *path_of(const char *file)
{
	static char path[PATH_MAX];

	return trimmed_path(file, path) ? path : "none";
}

static void in_the_module_cache(void **state)
{
	(void)state;
	setenv("HOME", "/home/me", 1);
	unsetenv("GOPATH");
	unsetenv("GOMODCACHE");
	assert_string_equal(path_of("a.io/Lib/V@v1.0.0-RC1/Sub/F.go"),
			    "/home/me/go/pkg/mod/a.io/!lib/!v@v1.0.0-!r!c1/"
			    "Sub/F.go");
	setenv("GOPATH", "/gopath:/other", 1);
	assert_string_equal(path_of("a.io/l@v1/f.go"),
			    "/gopath/pkg/mod/a.io/l@v1/f.go");
	setenv("GOMODCACHE", "/cache", 1);
	assert_string_equal(path_of("a.io/l@v1/f.go"), "/cache/a.io/l@v1/f.go");
	assert_string_equal(path_of("a.io/l@v1"), "none");
	assert_string_equal(path_of("a.io/l@v1/../../f.go"), "none");
	assert_string_equal(path_of("/src/main.go"), "/src/main.go");
	unsetenv("HOME");
	unsetenv("GOPATH");
	unsetenv("GOMODCACHE");
	assert_string_equal(path_of("a.io/l@v1/f.go"), "none");
}

static void in_the_own_module(void **state)
{
	char folder[] = "/tmp/darkheap-trimmed-XXXXXX", wanted[128];
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	file = fopen("go.mod", "w");
	assert_non_null(file);
	fputs("// a module\nmodule example.com/app\n\ngo 1.26\n", file);
	fclose(file);
	assert_int_equal(mkdir("sub", 0700), 0);
	assert_int_equal(chdir("sub"), 0);
	snprintf(wanted, sizeof(wanted), "%s/cmd/main.go", folder);
	assert_string_equal(path_of("example.com/app/cmd/main.go"), wanted);
	assert_string_equal(path_of("example.com/application/main.go"), "none");
	assert_string_equal(path_of("runtime/proc.go"), "none");
	assert_int_equal(chdir(".."), 0);
	unlink("go.mod");
	assert_string_equal(path_of("example.com/app/main.go"), "none");
	rmdir("sub");
	assert_int_equal(chdir("/"), 0);
	rmdir(folder);
	assert_string_equal(path_of("example.com/app/main.go"), "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(in_the_module_cache),
	    cmocka_unit_test(in_the_own_module),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
