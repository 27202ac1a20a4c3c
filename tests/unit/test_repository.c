/* SPDX-License-Identifier: MIT */
/* links: collector/report/repository.c collector/report/go_modules.c
 * collector/model/table.c collector/symbol/gopackage.c ;
 * libs: -lcmocka */
/*
 * test_repository.c - whose file is it, and what is it called there
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
#include <unistd.h>

#include "report/repository.h"

/*
 * repo/ with .git: a module at its top, one in tools/, one that a symbolic
 * link leads to, and vendor/.  Beside it a module cache and a link to repo/.
 */
static const char tree[] =
    "set -e; cd \"$DIR\"; mkdir -p repo/.git repo/cache repo/tools/gen "
    "repo/cmd/app repo/vendor/example.org/v elsewhere pkg/mod/x.org/y@v1.2.3 "
    "bare/sub; "
    "printf '// a comment\\nmodule example.com/app // why\\n' >repo/go.mod; "
    "printf 'module \"example.com/app/tools\"\\n' >repo/tools/go.mod; "
    "printf 'module example.org/v\\n' >repo/vendor/example.org/v/go.mod; "
    "printf 'module bare\\n' >bare/go.mod; "
    "touch repo/main.go repo/cache/cache.go repo/cmd/app/main.go "
    "repo/tools/gen/gen.go elsewhere/x.go pkg/mod/x.org/y@v1.2.3/y.go; "
    "ln -s repo link; ln -s ../elsewhere repo/out";

static char base[PATH_MAX];

static int set_up(void **state)
{
	char made[] = "/tmp/darkheap-XXXXXX";

	(void)state;
	if (!mkdtemp(made) || !realpath(made, base))
		return -1;
	setenv("DIR", base, 1);
	return system(tree);
}

static int tear_down(void **state)
{
	(void)state;
	return chdir("/") || system("rm -rf \"$DIR\"");
}

static struct repository *open_at(const char *below)
{
	char path[PATH_MAX + 64];
	struct repository *repository;

	snprintf(path, sizeof(path), "%s/%s", base, below);
	assert_int_equal(chdir(path), 0);
	repository = repository_new();
	assert_non_null(repository);
	return repository;
}

/* `file`: absolute below the base, when it starts with '/'. */
static void expect(struct repository *repository, const char *function,
		   const char *file, const char *wanted)
{
	static char kept[64][PATH_MAX]; /* the key is the pointer */
	static size_t n;
	char *path = kept[n++];
	struct frame frame = {
	    .language = LANGUAGE_GO,
	    .line = 7,
	    .function = function,
	    .file = path,
	};
	const char *found;

	snprintf(path, PATH_MAX, "%.2000s%s", *file == '/' ? base : "", file);
	for (int i = 0; i < 2; i++) {
		found = repository_path(repository, &frame);
		if (wanted)
			assert_non_null(found);
		if (wanted)
			assert_string_equal(found, wanted);
		else
			assert_null(found);
	}
}

static void test_files_that_are_there(void **state)
{
	struct repository *repository = open_at("repo/cache");

	(void)state;
	expect(repository, "main.f", "/repo/main.go", "main.go");
	expect(repository, "main.f", "/repo/cache/cache.go", "cache/cache.go");
	expect(repository, "main.f", "/link/cache/cache.go", "cache/cache.go");
	expect(repository, "main.f", "/repo/cache/../main.go", "main.go");
	expect(repository, "x.f", "/elsewhere/x.go", NULL);
	expect(repository, "x.f", "/repo/out/x.go", NULL);
	expect(repository, "x.f", "/pkg/mod/x.org/y@v1.2.3/y.go", NULL);
	repository_free(repository);
}

/* A module of its own is not a repository of its own. */
static void test_nested_module(void **state)
{
	struct repository *repository = open_at("repo/tools/gen");

	(void)state;
	expect(repository, "main.f", "/repo/tools/gen/gen.go",
	       "tools/gen/gen.go");
	expect(repository, "main.f", "/repo/main.go", "main.go");
	repository_free(repository);
}

/* Generated files are gone when the report is made. */
static void test_files_that_are_gone(void **state)
{
	struct repository *repository = open_at("repo");

	(void)state;
	expect(repository, "main.f", "/repo/gen.go", "gen.go");
	expect(repository, "x.f", "/repo/a/../../elsewhere/x.go", NULL);
	expect(repository, "x.f", "/elsewhere/gone.go", NULL);
	repository_free(repository);
}

static void test_trimpath(void **state)
{
	struct repository *repository = open_at("repo/cmd/app");

	(void)state;
	expect(repository, "example.com/app/cache.f",
	       "example.com/app/cache/cache.go", "cache/cache.go");
	expect(repository, "main.f", "example.com/app/main.go", "main.go");
	expect(repository, "example.com/app/tools/gen.f",
	       "example.com/app/tools/gen/gen.go", "tools/gen/gen.go");
	expect(repository, "example.com/apple.f", "example.com/apple/a.go",
	       NULL);
	expect(repository, "x.org/y.f", "x.org/y@v1.2.3/y.go", NULL);
	expect(repository, "example.org/v.f", "example.org/v/v.go", NULL);
	expect(repository, "net/http.f", "net/http/server.go", NULL);
	expect(repository, "main.f", "_cgo_gotypes.go", NULL);
	repository_free(repository);
}

/* The program was built in another checkout. */
static void test_other_machines(void **state)
{
	struct repository *repository = open_at("repo");

	(void)state;
	expect(repository, "example.com/app/cache.(*Cache).Put",
	       "/builds/7/cache/cache.go", "cache/cache.go");
	expect(repository, "example.com/app/tools/v%2e2.f",
	       "/builds/7/tools/v.2/f.go", "tools/v.2/f.go");
	expect(repository, "main.f", "/builds/7/cmd/app/main.go",
	       "cmd/app/main.go");
	expect(repository, "main.f", "/builds/7/nowhere.go", NULL);
	expect(repository, "net/http.f", "/go/src/net/http/cache.go", NULL);
	repository_free(repository);
}

static void test_without_git(void **state)
{
	struct repository *repository = open_at("bare/sub");

	(void)state;
	expect(repository, "bare.f", "/bare/x.go", "x.go");
	expect(repository, "bare.f", "bare/x.go", "x.go");
	repository_free(repository);
}

/* A capture is read where there is no source at all. */
static void test_nowhere(void **state)
{
	struct repository *repository;

	(void)state;
	assert_int_equal(chdir("/"), 0);
	repository = repository_new();
	assert_non_null(repository);
	expect(repository, "main.f", "/repo/main.go", NULL);
	expect(repository, "main.f", "example.com/app/main.go", NULL);
	repository_presume(repository, "example.com/app");
	repository_presume(repository, "");
	expect(repository, "main.f", "example.com/app/main.go", "main.go");
	expect(repository, "example.com/app/cache.f", "/x/cache/cache.go",
	       "cache/cache.go");
	expect(repository, "x.f", "x.org/y/y.go", NULL);
	repository_free(repository);
}

static void test_pick(void **state)
{
	struct repository *repository = open_at("repo");
	struct frame out = {.line = 3, .file = "/nowhere/x.go"};
	struct frame in = {.line = 5, .file = "example.com/app/main.go"};
	struct frame no_line = {.file = "example.com/app/main.go"};
	struct frame frames[] = {out, no_line, in};
	const char *path;

	(void)state;
	assert_ptr_equal(
	    repository_pick(repository, &in, &out, frames, 3, &path), &in);
	assert_string_equal(path, "main.go");
	assert_ptr_equal(
	    repository_pick(repository, &out, &in, frames, 3, &path), &in);
	assert_ptr_equal(
	    repository_pick(repository, &out, NULL, frames, 3, &path),
	    &frames[2]);
	assert_null(
	    repository_pick(repository, &out, &no_line, frames, 2, &path));
	assert_null(repository_pick(repository, &out, NULL, NULL, 0, &path));
	repository_free(repository);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_files_that_are_there),
	    cmocka_unit_test(test_nested_module),
	    cmocka_unit_test(test_files_that_are_gone),
	    cmocka_unit_test(test_trimpath),
	    cmocka_unit_test(test_other_machines),
	    cmocka_unit_test(test_without_git),
	    cmocka_unit_test(test_nowhere),
	    cmocka_unit_test(test_pick),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
