/* SPDX-License-Identifier: MIT */
/* links: collector/model/shared_file.c collector/symbol/gofile.c
 * collector/symbol/collections.c
 * collector/symbol/gotest.c collector/symbol/tested_package.c
 * collector/symbol/gopackage.c
 * collector/symbol/golayout.c collector/symbol/gocode.c
 * collector/symbol/pclntab.c collector/symbol/moduledata.c
 * collector/symbol/goname.c collector/symbol/buildinfo.c
 * collector/symbol/elf_image.c collector/symbol/elf_file.c
 * collector/symbol/elf_word.c ; libs: -lelf -lpthread */
/*
 * test_gofile.c - a file is read once, whoever has it, and goes with the last
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>

#include "symbol/frame.h"
#include "symbol/gofile.h"
#include "symbol/pclntab.h"
#include "tests/unit/fixtures/go/fixture.h"

#define THREADS 4

static struct fixture probe;

static void need_probe(void)
{
	int built = fixture_build(&probe, "local", "plain", "");

	assert_true(built >= 0);
	if (!built)
		skip();
}

static struct gofile *get(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct gofile *file = gofile_get(fd);

	assert_true(fd >= 0);
	assert_non_null(file);
	close(fd);
	return file;
}

static void a_file_is_read_once(void **state)
{
	(void)state;
	need_probe();
	struct gofile *first = get(probe.path), *second = get(probe.path);
	assert_ptr_equal(first, second);
	assert_true(first->is_go && first->has_runtime);
	assert_true(first->layout.known);
	assert_string_equal(first->why, "");
	assert_string_equal(first->info.main_module, "example.org/probe");
	assert_int_equal(gofile_count(), 1);
	gofile_put(first);
	assert_int_equal(gofile_count(), 1);
	assert_string_equal(second->info.main_module, "example.org/probe");
	gofile_put(second);
	assert_int_equal(gofile_count(), 0);
}

static void other_files_are_others(void **state)
{
	(void)state;
	need_probe();
	struct gofile *c = get("/bin/sh"), *go = get(probe.path);
	assert_ptr_not_equal(c, go);
	assert_false(c->is_go || c->has_runtime);
	assert_null(c->table);
	assert_null(gofile_get(-1));
	assert_int_equal(gofile_count(), 2);
	gofile_put(c);
	gofile_put(go);
	gofile_put(NULL);
}

/* Who had it goes on with what it was. */
static void a_file_that_was_written_to_is_another(void **state)
{
	const struct timespec long_ago[2] = {{0}, {0}};
	size_t bytes;

	(void)state;
	need_probe();
	int fd = fixture_copy(probe.path, &bytes);
	struct gofile *before = gofile_get(fd);
	assert_true(before->is_go);
	assert_int_equal(pwrite(fd, "gone", 4, 0), 4);
	assert_int_equal(futimens(fd, long_ago), 0);
	struct gofile *after = gofile_get(fd);
	assert_false(after->is_go);
	assert_true(before->is_go);
	gofile_put(after);
	gofile_put(before);
	assert_int_equal(gofile_count(), 0);
	close(fd);
}

static void frames_are_those_of_the_table(void **state)
{
	struct frame ours[FRAME_EXPAND_MAX], theirs[FRAME_EXPAND_MAX];
	struct frame again[FRAME_EXPAND_MAX];
	struct pclntab *table;
	uint64_t start, end;
	int fd, n;

	(void)state;
	need_probe();
	struct gofile *file = get(probe.path);
	fd = open(probe.path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(pclntab_open(&table, fd), 0);
	close(fd);
	assert_int_equal(pclntab_function(table, "main.main", &start, &end), 0);
	n = pclntab_expand(table, start + 1, theirs, FRAME_EXPAND_MAX);
	assert_true(n > 0);
	assert_int_equal(gofile_expand(file, start + 1, ours, FRAME_EXPAND_MAX),
			 n);
	for (int i = 0; i < n; i++)
		assert_string_equal(ours[i].function, theirs[i].function);
	/* and the same when it is known, and after many others */
	assert_int_equal(gofile_expand(file, start + 1, again, n + 1), n);
	assert_memory_equal(again, ours, (size_t)n * sizeof(*ours));
	for (uint64_t pc = start + 2; pc < start + 5000; pc++)
		gofile_expand(file, pc, again, FRAME_EXPAND_MAX);
	assert_int_equal(gofile_expand(file, start + 1, again, n + 1), n);
	for (int i = 0; i < n; i++)
		assert_ptr_equal(again[i].function, ours[i].function);
	pclntab_free(table);
	gofile_put(file);
}

/* Every thread comes and goes, and looks up meanwhile. */
static void *use(void *arg)
{
	struct frame frames[FRAME_EXPAND_MAX];
	uint64_t start, end;

	for (int i = 0; i < 20; i++) {
		struct gofile *file = get(probe.path);
		pclntab_text(file->table, &start, &end);
		for (uint64_t pc = start + 1; pc < end; pc += 16411)
			if (gofile_expand(file, pc, frames, FRAME_EXPAND_MAX) <
			    1)
				++*(int *)arg;
		gofile_put(file);
	}
	return NULL;
}

static void threads_share_too(void **state)
{
	pthread_t threads[THREADS];
	int wrong[THREADS] = {0};

	(void)state;
	need_probe();
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, use, &wrong[i]);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(wrong[i], 0);
	}
	assert_int_equal(gofile_count(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_is_read_once),
	    cmocka_unit_test(other_files_are_others),
	    cmocka_unit_test(a_file_that_was_written_to_is_another),
	    cmocka_unit_test(frames_are_those_of_the_table),
	    cmocka_unit_test(threads_share_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
