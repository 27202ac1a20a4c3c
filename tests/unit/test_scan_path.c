/* SPDX-License-Identifier: MIT */
/* links: collector/joined/scan_path.c collector/joined/scan_function.c
 * collector/symbol/gopackage.c ;
 * libs: -lcmocka */
/*
 * test_scan_path.c - one file by two names, and one function
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
#include <sys/stat.h>
#include <unistd.h>

#include "joined/scan_function.h"
#include "joined/scan_path.h"

static void expect(enum path_match match, const char *root, const char *file,
		   const char *frame, const char *module)
{
	const struct scan_place place = {file, root};

	if (scan_path_match(&place, frame, module) != match)
		fail_msg("%s of %s and %s: %d, not %d", file,
			 root ? root : "nowhere", frame,
			 scan_path_match(&place, frame, module), match);
}

static void test_checkout(void **state)
{
	(void)state;
	expect(PATH_SAME, "/src/m", "store/db.go", "/src/m/store/db.go", "");
	expect(PATH_SAME, NULL, "store/db.go", "/build/m/store/db.go", "");
	expect(PATH_SAME, NULL, "/src/m/db.go", "/src/m/db.go", "");
	/* another checkout; a root that is known is believed */
	expect(PATH_SAME, "/home/me/m", "store/db.go", "/ci/1/store/db.go", "");
	expect(PATH_DIFFERS, "/src/m", "store/db.go", "/src/m/x/store/db.go",
	       "");
	expect(PATH_DIFFERS, "/src/m", "db.go", "/src/m/store/db.go", "");
	expect(PATH_DIFFERS, NULL, "store/db.go", "/src/m/cache/db.go", "");
	expect(PATH_DIFFERS, NULL, "store/db.go", "/src/m/mystore/db.go", "");
	expect(PATH_DIFFERS, NULL, "store/db.go", "/src/m/store/mydb.go", "");
	/* a name alone is weak */
	expect(PATH_NAME, NULL, "db.go", "/src/m/store/db.go", "");
	expect(PATH_NAME, "/src/m", "db.go", "/other/db.go", "");
}

static void test_trimpath(void **state)
{
	(void)state;
	expect(PATH_SAME, "/src/m", "store/db.go", "example.com/m/store/db.go",
	       "example.com/m");
	expect(PATH_SAME, NULL, "db.go", "example.com/m/db.go",
	       "example.com/m");
	expect(PATH_SAME, NULL, "db.go", "example.com/m@v1.0.0/db.go",
	       "example.com/m");
	/* the module lies below the root of the repository */
	expect(PATH_SAME, NULL, "tools/x/store/db.go", "e.com/x/store/db.go",
	       "e.com/x");
	expect(PATH_NAME, NULL, "cmd/x/main.go", "e.com/x/main.go", "e.com/x");
	expect(PATH_DIFFERS, NULL, "db.go", "example.com/m/store/db.go",
	       "example.com/m");
	/* another module begins alike */
	expect(PATH_NAME, NULL, "db.go", "example.com/m2/db.go",
	       "example.com/m");
	expect(PATH_SAME, "/src/m", "store/db.go", "example.com/m/store/db.go",
	       "");
	expect(PATH_NAME, NULL, "main.go", "command-line-arguments/main.go",
	       "");
	expect(PATH_NAME, NULL, "main.go", "./main.go", "");
}

static void test_modules(void **state)
{
	const char *cached = "/root/go/pkg/mod/github.com/!burnt!sushi/"
			     "toml/v2@v2.1.0/in/a.go";
	const char *trimmed = "github.com/BurntSushi/toml/v2@v2.1.0/in/a.go";
	const char *vendored = "vendor/github.com/BurntSushi/toml/v2/in/a.go";

	(void)state;
	expect(PATH_SAME, NULL, vendored, cached, "");
	expect(PATH_SAME, NULL, vendored, trimmed, "");
	expect(PATH_SAME, "/src/m", cached, trimmed, "");
	expect(PATH_SAME, NULL, "in/a.go", trimmed, "");
	expect(PATH_SAME, NULL, trimmed,
	       "/src/m/vendor/github.com/BurntSushi/"
	       "toml/v2/in/a.go",
	       "");
	expect(PATH_DIFFERS, NULL, "vendor/github.com/x/toml/v2/in/a.go",
	       cached, "");
	expect(PATH_DIFFERS, NULL, "vendor/github.com/BurntSushi/toml/in/a.go",
	       cached, "");
}

static void test_links(void **state)
{
	char directory[] = "/tmp/darkheap-XXXXXX", path[PATH_MAX];
	char file[PATH_MAX], other[PATH_MAX];
	FILE *out;

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/real", directory);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(file, sizeof(file), "%s/real/db.go", directory);
	out = fopen(file, "w");
	assert_non_null(out);
	fclose(out);
	snprintf(other, sizeof(other), "%s/link", directory);
	assert_int_equal(symlink("real", other), 0);
	expect(PATH_SAME, directory, "link/db.go", file, "");
	expect(PATH_SAME, other, "db.go", file, "");
	expect(PATH_DIFFERS, directory, "none/db.go", file, "");
	unlink(other);
	unlink(file);
	rmdir(path);
	rmdir(directory);
}

/* What a file of anybody's may hold. */
static void test_strange(void **state)
{
	char deep[8192];

	(void)state;
	memset(deep, '/', sizeof(deep));
	strcpy(deep + sizeof(deep) - 3, "a");
	expect(PATH_NAME, NULL, deep, "a", "");
	expect(PATH_DIFFERS, NULL, "", "/a", "");
	expect(PATH_DIFFERS, NULL, "a", "", "");
	expect(PATH_NAME, NULL, "@", "/x/@", "");
	expect(PATH_DIFFERS, NULL, "!", "/x/!a", "");
	expect(PATH_NAME, NULL, "vendor/a.go", "/x/a.go", "");
	assert_string_equal(basename("/a/"), "");
}

static void same(bool is, const char *a, const char *b)
{
	if (scan_function_is(a, b) != is || scan_function_is(b, a) != is)
		fail_msg("%s and %s", a, b);
	if (is)
		assert_true(scan_function_hash(a) == scan_function_hash(b));
}

static void test_functions(void **state)
{
	(void)state;
	same(true, "e.com/m/store.(*DB).Open", "e.com/m/store.(*DB).Open");
	same(true, "e.com/m/store.Open", "e.com/m/store.Open.func1.2");
	same(true, "e.com/m/store.Open", "e.com/m/store.Open.deferwrap1");
	same(true, "e.com/m/store.Open$1", "e.com/m/store.Open");
	same(true, "e.com/m/store.Map[...].Put",
	     "e.com/m/store.Map[go.shape."
	     "int].Put");
	same(true, "main.run", "e.com/m/cmd/x.run");
	same(true, "gopkg.in/x%2ev2.Open", "gopkg.in/x%2ev2.Open.func1");
	same(true, "Open", "e.com/m/store.Open");
	same(true, "e.com/m_test.TestOpen", "e.com/m.TestOpen");
	same(false, "e.com/m/store.Open", "e.com/m/other.Open");
	same(false, "e.com/m/store.Open", "e.com/m/store.OpenAll");
	same(false, "e.com/m/store.Open", "e.com/m/store.(*DB).Open");
	same(false, "e.com/m.Open.function", "e.com/m.Open");
	same(true, "", "");
	same(false, "", "main.f");
	same(true, "[[[[", "[[");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_checkout), cmocka_unit_test(test_trimpath),
	    cmocka_unit_test(test_modules),  cmocka_unit_test(test_links),
	    cmocka_unit_test(test_strange),  cmocka_unit_test(test_functions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
