/* SPDX-License-Identifier: MIT */
/* links: collector/unwind/table_cache.c collector/unwind/table_cache_trim.c
 * collector/unwind/cfi_key.c
 * collector/unwind/cfi_table.c collector/unwind/cfi_rows.c
 * collector/unwind/cfi_entries.c collector/unwind/cfi_program.c
 * collector/unwind/cfi_state.c
 * collector/unwind/cfi_file.c collector/model/segments.c
 * collector/model/shared_file.c ; libs: -lpthread */
/*
 * test_table_cache.c - what comes back is what was kept, or nothing
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unwind/cfi_rows.h"
#include "unwind/table_cache.h"

#define ROWS TABLE_CACHE_ROWS_MIN
#define FILE_NAME "01020304"
#define WRITERS 8
#define ROUNDS 100

static char home[64];
static struct table_cache cache;
static struct cfi_table table;
static const struct module module = {.build_id = {1, 2, 3, 4},
				     .build_id_bytes = 4};
static const struct cfi_key key = {{11, 12}, 13, 14, 15, 62};

static struct cfi_table make_table(uint32_t n_rows)
{
	struct cfi_rows rows = {0};
	struct cfi_table made;

	for (uint32_t i = 0; i < n_rows; i++) {
		struct unwind_rule rule = {.cfa = UNWIND_SP,
					   .cfa_offset = (int32_t)i % 100 * 8,
					   .ra_offset = -8,
					   .fp_offset = UNWIND_FP_SAME};
		cfi_rows_add(&rows, 4 * i, &rule);
	}
	assert_int_equal(cfi_rows_table(&rows, &made), 0);
	cfi_rows_release(&rows);
	return made;
}

static int start(void **state)
{
	(void)state;
	snprintf(home, sizeof(home), "/tmp/table-cache-XXXXXX");
	assert_non_null(mkdtemp(home));
	setenv("XDG_CACHE_HOME", home, 1);
	assert_int_equal(table_cache_open(&cache), 0);
	table = make_table(ROWS);
	return 0;
}

static void remove_all(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	char inside[512];

	while (folder && (entry = readdir(folder))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(inside, sizeof(inside), "%s/%s", path, entry->d_name);
		if (unlink(inside))
			remove_all(inside);
	}
	if (folder)
		closedir(folder);
	rmdir(path);
}

static int stop(void **state)
{
	(void)state;
	table_cache_close(&cache);
	cfi_table_release(&table);
	remove_all(home);
	return 0;
}

static int store(void)
{
	return table_cache_store(&cache, &module, &key, &table);
}

static int load(struct cfi_table *out)
{
	return table_cache_load(&cache, &module, &key, out);
}

static bool is_table(const struct cfi_table *other)
{
	return other->bytes == table.bytes &&
	       !memcmp(other->table, table.table, table.bytes);
}

static void expect_none(void)
{
	struct cfi_table out;

	assert_int_not_equal(load(&out), 0);
	assert_null(out.table);
}

static unsigned int count_files(void)
{
	DIR *folder = fdopendir(openat(cache.folder, ".", O_RDONLY));
	unsigned int n = 0;

	assert_non_null(folder);
	while (readdir(folder))
		n++;
	closedir(folder);
	return n - 2;
}

static void it_comes_back(void **state)
{
	struct cfi_table out;

	(void)state;
	assert_int_equal(load(&out), -ENOENT);
	assert_int_equal(store(), 0);
	assert_int_equal(load(&out), 0);
	assert_true(is_table(&out));
	cfi_table_release(&out);
	assert_int_equal(cache.loaded, 1);
	assert_int_equal(cache.stored, 1);
	assert_int_equal(count_files(), 1);
}

static void only_what_is_worth_it_is_kept(void **state)
{
	struct cfi_table small = make_table(ROWS - 1), out;
	struct module nameless = {.fd = -1};

	(void)state;
	assert_int_equal(table_cache_store(&cache, &module, &key, &small),
			 -ENOENT);
	assert_int_equal(table_cache_store(&cache, &nameless, &key, &table),
			 -ENOENT);
	assert_int_equal(table_cache_load(&cache, &nameless, &key, &out),
			 -ENOENT);
	assert_int_equal(count_files(), 0);
	cfi_table_release(&small);
}

/* A file that claims to be another one. */
static void another_key_is_another_table(void **state)
{
	struct module other = module;
	struct cfi_key changed;
	struct cfi_table out;

	(void)state;
	assert_int_equal(store(), 0);
	for (size_t i = 0; i < sizeof(changed); i++) {
		changed = key;
		((char *)&changed)[i] ^= 1;
		assert_int_equal(
		    table_cache_load(&cache, &module, &changed, &out), -EINVAL);
	}
	/* the file of a longer build-id that begins alike, renamed */
	other.build_id_bytes = 5;
	renameat(cache.folder, FILE_NAME, cache.folder, FILE_NAME "00");
	assert_int_equal(table_cache_load(&cache, &other, &key, &out), -EINVAL);
}

static void change_byte(off_t at, uint8_t mask)
{
	int fd = openat(cache.folder, FILE_NAME, O_RDWR);
	uint8_t byte;

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &byte, 1, at), 1);
	byte ^= mask;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

static off_t file_bytes(void)
{
	struct stat stat;

	assert_int_equal(fstatat(cache.folder, FILE_NAME, &stat, 0), 0);
	return stat.st_size;
}

static void no_byte_may_change(void **state)
{
	struct cfi_table out;

	(void)state;
	assert_int_equal(store(), 0);
	for (off_t at = 0; at < file_bytes(); at++) {
		uint8_t mask = (uint8_t)(1 << at % 8);
		change_byte(at, mask);
		expect_none();
		change_byte(at, mask);
	}
	assert_int_equal(load(&out), 0);
	assert_true(is_table(&out));
	cfi_table_release(&out);
}

static void no_byte_may_be_missing(void **state)
{
	off_t all;

	(void)state;
	assert_int_equal(store(), 0);
	all = file_bytes();
	int fd = openat(cache.folder, FILE_NAME, O_RDWR);
	assert_int_equal(ftruncate(fd, all + 1), 0);
	expect_none();
	for (off_t size = all - 1; size >= 0; size -= size > 400 ? 97 : 1) {
		assert_int_equal(ftruncate(fd, size), 0);
		expect_none();
	}
	close(fd);
	/* and the next one puts it right */
	assert_int_equal(store(), 0);
	assert_int_equal(file_bytes(), all);
}

static void links_are_not_followed(void **state)
{
	struct table_cache other;
	char path[128], aside[128];

	(void)state;
	assert_int_equal(store(), 0);
	renameat(cache.folder, FILE_NAME, cache.folder, "there");
	symlinkat("there", cache.folder, FILE_NAME);
	expect_none();
	/* what is stored replaces the link, not what it leads to */
	assert_int_equal(store(), 0);
	assert_int_equal(count_files(), 2);
	snprintf(path, sizeof(path), "%s/darkheap", home);
	snprintf(aside, sizeof(aside), "%s/aside", home);
	assert_int_equal(rename(path, aside), 0);
	assert_int_equal(symlink("aside", path), 0);
	assert_int_not_equal(table_cache_open(&other), 0);
	assert_int_equal(other.folder, -1);
}

static void what_others_can_write_is_not_read(void **state)
{
	struct table_cache other;
	struct cfi_table out;

	(void)state;
	assert_int_equal(store(), 0);
	fchmodat(cache.folder, FILE_NAME, 0620, 0);
	expect_none();
	fchmodat(cache.folder, FILE_NAME, 0640, 0);
	assert_int_equal(load(&out), 0);
	cfi_table_release(&out);
	fchmod(cache.folder, 0777);
	assert_int_equal(table_cache_open(&other), -EPERM);
	fchmod(cache.folder, 0700);
	mkfifoat(cache.folder, "fifo", 0600);
	renameat(cache.folder, "fifo", cache.folder, FILE_NAME);
	expect_none();
}

static void what_is_another_user_s_is_not_used(void **state)
{
	struct table_cache other;

	(void)state;
	if (geteuid())
		skip();
	assert_int_equal(store(), 0);
	assert_int_equal(fchownat(cache.folder, FILE_NAME, 1, 1, 0), 0);
	expect_none();
	assert_int_equal(chown(home, 1, 1), 0);
	assert_int_equal(table_cache_open(&other), -EPERM);
	assert_int_equal(chown(home, 0, 0), 0);
	assert_int_equal(fchown(cache.folder, 1, 1), 0);
	assert_int_equal(table_cache_open(&other), -EPERM);
}

static void it_is_found_by_the_environment(void **state)
{
	struct table_cache other;
	char path[128];

	(void)state;
	setenv("XDG_CACHE_HOME", "relative", 1);
	setenv("HOME", home, 1);
	assert_int_equal(table_cache_open(&other), 0);
	table_cache_close(&other);
	snprintf(path, sizeof(path), "%s/.cache/darkheap", home);
	assert_int_equal(access(path, W_OK), 0);
	unsetenv("XDG_CACHE_HOME");
	unsetenv("HOME");
	assert_int_equal(table_cache_open(&other), -ENOENT);
	setenv("XDG_CACHE_HOME", "/nowhere/at/all", 1);
	assert_int_equal(table_cache_open(&other), -ENOENT);
	assert_int_equal(table_cache_store(&other, &module, &key, &table),
			 -ENOENT);
}

static void a_full_disk_leaves_nothing(void **state)
{
	struct rlimit usual, limit;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &usual);
	limit = usual;
	limit.rlim_cur = 4096;
	setrlimit(RLIMIT_FSIZE, &limit);
	assert_int_not_equal(store(), 0);
	setrlimit(RLIMIT_FSIZE, &usual);
	assert_int_equal(count_files(), 0);
}

static int write_and_read(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		struct cfi_table out;

		if (store() || load(&out) || !is_table(&out))
			return 1;
		cfi_table_release(&out);
	}
	return 0;
}

static void many_may_use_it_at_once(void **state)
{
	pid_t children[WRITERS];
	int status;

	(void)state;
	for (int i = 0; i < WRITERS; i++) {
		children[i] = fork();
		if (!children[i])
			_exit(write_and_read());
	}
	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(count_files(), 1);
}

/* `days` old. */
static void put_file(const char *name, int days)
{
	int fd = openat(cache.folder, name, O_WRONLY | O_CREAT, 0600);
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT},
				    {.tv_sec = time(NULL) - days * 86400}};
	char bytes[4096] = "";

	assert_int_equal(write(fd, bytes, sizeof(bytes)), sizeof(bytes));
	futimens(fd, times);
	close(fd);
}

static void who_was_not_used_goes_first(void **state)
{
	(void)state;
	put_file("a", 4);
	put_file("b", 1);
	put_file("c", 3);
	put_file("d", 2);
	put_file(".new-0000000000000000", 1);
	put_file(".new-0000000000000001", 0);
	table_cache_trim(&cache, 5 * 4096);
	assert_int_equal(count_files(), 5);
	unlinkat(cache.folder, ".new-0000000000000001", 0);
	table_cache_trim(&cache, 4 * 4096 - 1);
	assert_int_equal(count_files(), 1);
	assert_int_equal(faccessat(cache.folder, "b", F_OK, 0), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(it_comes_back),
	    TEST(only_what_is_worth_it_is_kept),
	    TEST(another_key_is_another_table),
	    TEST(no_byte_may_change),
	    TEST(no_byte_may_be_missing),
	    TEST(links_are_not_followed),
	    TEST(what_others_can_write_is_not_read),
	    TEST(what_is_another_user_s_is_not_used),
	    TEST(it_is_found_by_the_environment),
	    TEST(a_full_disk_leaves_nothing),
	    TEST(many_may_use_it_at_once),
	    TEST(who_was_not_used_goes_first),
	};

	umask(022);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
