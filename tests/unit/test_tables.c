/* SPDX-License-Identifier: MIT */
/* links: collector/ingest/tables.c collector/ingest/share.c
 * collector/unwind/table_cache.c collector/unwind/table_cache_trim.c
 * collector/unwind/cfi_key.c
 * collector/unwind/cfi_table.c collector/unwind/cfi_rows.c
 * collector/unwind/cfi_entries.c collector/unwind/cfi_program.c
 * collector/unwind/cfi_state.c
 * collector/unwind/cfi_file.c collector/model/segments.c
 * collector/model/shared_file.c collector/model/table.c ; libs: -lpthread */
/*
 * test_tables.c - a file's table is made once, and lies where targets see it
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/tables.h"
#include "model/module.h"
#include "model/segments.h"
#include "unwind/cfi_table.h"

#define BYTES (UINT64_C(16) << 20)
#define THREADS 8

static struct tables *tables;
static struct module libc;
static char home[64];

static struct module module_of(int fd)
{
	struct module module = {.fd = fd, .bias = 0x7f0000000000};
	struct segments segments;

	assert_true(fd >= 0);
	assert_int_equal(segments_read(&segments, fd), 0);
	assert_true(segments_extent(&segments, &module.start, &module.end));
	module.start += module.bias;
	module.end += module.bias;
	module.build_id_bytes =
	    segments_build_id(&segments, fd, module.build_id);
	return module;
}

static int open_libc(void)
{
	Dl_info info;

	/* not by malloc, which may be a sanitizer's */
	assert_true(dladdr(dlsym(RTLD_NEXT, "gnu_get_libc_version"), &info));
	return open(info.dli_fname, O_RDONLY | O_CLOEXEC);
}

static int start(void **state)
{
	(void)state;
	snprintf(home, sizeof(home), "/tmp/tables-XXXXXX");
	assert_non_null(mkdtemp(home));
	setenv("XDG_CACHE_HOME", home, 1);
	tables = tables_new(BYTES);
	libc = module_of(open_libc());
	return !tables;
}

static int stop(void **state)
{
	char command[128];

	(void)state;
	tables_free(tables);
	close(libc.fd);
	snprintf(command, sizeof(command), "rm -rf '%s'", home);
	return system(command);
}

/* As a target has it. */
static const char *map_as_target(void)
{
	void *at = mmap(NULL, tables_bytes(tables), PROT_READ, MAP_SHARED,
			tables_fd(tables), 0);

	assert_ptr_not_equal(at, MAP_FAILED);
	return at;
}

static void expect_libc_at(uint64_t offset)
{
	const char *seen = map_as_target();
	struct cfi_table own;

	assert_int_equal(cfi_table_of(&own, &libc), 0);
	assert_true(offset && offset % 64 == 0);
	assert_memory_equal(seen + offset, own.table, own.bytes);
	cfi_table_release(&own);
	munmap((void *)(uintptr_t)seen, tables_bytes(tables));
}

static void a_table_is_made_once(void **state)
{
	uint64_t first, found;

	(void)state;
	assert_false(tables_find(tables, &libc, &found));
	first = tables_make(tables, &libc);
	expect_libc_at(first);
	assert_true(tables_find(tables, &libc, &found));
	assert_int_equal(found, first);
	assert_int_equal(tables_make(tables, &libc), first);
	assert_int_equal(tables_counts(tables).compiled, 1);
}

static void targets_cannot_write(void **state)
{
	int fd = tables_fd(tables);

	(void)state;
	assert_ptr_equal(
	    mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0),
	    MAP_FAILED);
	assert_int_equal(pwrite(fd, "x", 1, 0), -1);
	/* made larger by one, it is as good as before */
	assert_int_equal(ftruncate(fd, 1 << 20), 0);
	expect_libc_at(tables_make(tables, &libc));
	assert_int_equal(ftruncate(fd, 0), -1);
}

static void a_copy_has_the_same_table(void **state)
{
	struct module copy;
	struct stat stat;
	int fd = memfd_create("copy", MFD_CLOEXEC);
	off_t at = 0;

	(void)state;
	uint64_t first = tables_make(tables, &libc);
	assert_int_equal(fstat(libc.fd, &stat), 0);
	assert_int_equal(sendfile(fd, libc.fd, &at, (size_t)stat.st_size),
			 stat.st_size);
	copy = module_of(fd);
	assert_int_equal(tables_make(tables, &copy), first);
	assert_int_equal(tables_counts(tables).shared, 1);
	assert_int_equal(tables_counts(tables).compiled, 1);
	close(fd);
}

static void the_next_collector_loads_it(void **state)
{
	(void)state;
	tables_make(tables, &libc);
	tables_free(tables);
	tables = tables_new(BYTES);
	expect_libc_at(tables_make(tables, &libc));
	assert_int_equal(tables_counts(tables).compiled, 0);
	assert_int_equal(tables_counts(tables).loaded, 1);
}

/* The same name, other code: what the cache has is not for this file. */
static void a_false_build_id_gets_its_own_table(void **state)
{
	struct module own = module_of(open("/proc/self/exe", O_RDONLY));
	uint64_t first = tables_make(tables, &libc), second;

	(void)state;
	own.build_id_bytes = libc.build_id_bytes;
	memcpy(own.build_id, libc.build_id, sizeof(own.build_id));
	second = tables_make(tables, &own);
	assert_int_not_equal(first, second);
	assert_int_equal(tables_counts(tables).loaded, 0);
	expect_libc_at(first);
	close(own.fd);
}

static void some_files_have_none(void **state)
{
	struct module none = {.fd = -1};
	struct module empty = {.fd = memfd_create("empty", MFD_CLOEXEC)};
	uint64_t found = 1;

	(void)state;
	assert_true(tables_find(tables, &none, &found));
	assert_int_equal(found, 0);
	assert_int_equal(tables_make(tables, &none), 0);
	assert_false(tables_find(tables, &empty, &found));
	assert_int_equal(tables_make(tables, &empty), 0);
	/* and nobody tries again */
	assert_true(tables_find(tables, &empty, &found));
	assert_int_equal(tables_counts(tables).without, 1);
	close(empty.fd);
}

static void what_does_not_fit_is_counted(void **state)
{
	uint64_t found;

	(void)state;
	tables_free(tables);
	tables = tables_new(65536);
	assert_int_equal(tables_make(tables, &libc), 0);
	assert_true(tables_find(tables, &libc, &found));
	assert_int_equal(found, 0);
	assert_int_equal(tables_counts(tables).refused, 1);
	struct module own = module_of(open("/proc/self/exe", O_RDONLY));
	assert_int_not_equal(tables_make(tables, &own), 0);
	close(own.fd);
}

static void *make_libc(void *unused)
{
	(void)unused;
	return (void *)(uintptr_t)tables_make(tables, &libc);
}

static void many_want_the_same(void **state)
{
	pthread_t threads[THREADS];
	void *first, *other;

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, make_libc, NULL), 0);
	pthread_join(threads[0], &first);
	for (int i = 1; i < THREADS; i++) {
		pthread_join(threads[i], &other);
		assert_ptr_equal(first, other);
	}
	assert_int_equal(tables_counts(tables).compiled, 1);
}

static struct timespec in_ms(int64_t ms)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	now.tv_sec += ms / 1000;
	return now;
}

static void who_cannot_wait_gets_small_ones(void **state)
{
	struct timespec until = in_ms(60000);
	uint64_t found;

	(void)state;
	tables_make_soon(tables, &libc, &until);
	assert_true(tables_find(tables, &libc, &found));
	expect_libc_at(found);
	struct module large = {.fd = -1};
	tables_make_soon(tables, &large, &until);
	assert_int_equal(tables_counts(tables).compiled, 1);
}

/* A file that says that it has many functions. */
static void who_cannot_wait_leaves_large_ones_out(void **state)
{
	struct timespec until = in_ms(60000);
	int fd = memfd_create("large", MFD_CLOEXEC);
	Elf64_Ehdr header = {
	    .e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB},
	    .e_phoff = sizeof(header),
	    .e_phentsize = sizeof(Elf64_Phdr),
	    .e_phnum = 1};
	Elf64_Phdr list = {.p_type = PT_GNU_EH_FRAME, .p_filesz = 1 << 20};
	struct module large = {.fd = fd};
	uint64_t found;

	(void)state;
	assert_int_equal(write(fd, &header, sizeof(header)), sizeof(header));
	assert_int_equal(write(fd, &list, sizeof(list)), sizeof(list));
	tables_make_soon(tables, &large, &until);
	assert_false(tables_find(tables, &large, &found));
	tables_make(tables, &large);
	assert_true(tables_find(tables, &large, &found));
	close(fd);
}

static void without_tables_there_is_none(void **state)
{
	(void)state;
	assert_int_equal(tables_fd(NULL), -1);
	assert_int_equal(tables_bytes(NULL), 0);
	tables_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_table_is_made_once),
	    TEST(targets_cannot_write),
	    TEST(a_copy_has_the_same_table),
	    TEST(the_next_collector_loads_it),
	    TEST(a_false_build_id_gets_its_own_table),
	    TEST(some_files_have_none),
	    TEST(what_does_not_fit_is_counted),
	    TEST(many_want_the_same),
	    TEST(who_cannot_wait_gets_small_ones),
	    TEST(who_cannot_wait_leaves_large_ones_out),
	    TEST(without_tables_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
