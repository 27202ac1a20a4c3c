/* SPDX-License-Identifier: MIT */
/* links: collector/model/shared_file.c ; libs: -lpthread */
/*
 * test_shared_file.c - made once for all users, released with the last one
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/shared_file.h"

#define FILES 50
#define THREADS 4

struct made {
	struct shared_file shared;
	char first; /* byte of the file */
};

static atomic_int n_read, n_released;

static void read_made(struct shared_file *shared, int fd)
{
	struct made *made = (struct made *)shared;

	atomic_fetch_add(&n_read, 1);
	if (pread(fd, &made->first, 1, 0) != 1)
		made->first = 0;
}

static void release_made(struct shared_file *shared)
{
	(void)shared;
	atomic_fetch_add(&n_released, 1);
}

static struct shared_kind kind = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .bytes = sizeof(struct made),
    .read = read_made,
    .release = release_made,
};

static int start(void **state)
{
	(void)state;
	n_read = n_released = 0;
	return 0;
}

static int open_new(char first)
{
	char path[] = "/tmp/shared_file.XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	assert_int_equal(write(fd, &first, 1), 1);
	return fd;
}

static struct made *get(int fd)
{
	return (struct made *)shared_file_get(&kind, fd);
}

static void put(struct made *made)
{
	shared_file_put(&kind, (struct shared_file *)made);
}

static void a_file_is_read_once(void **state)
{
	(void)state;
	int fd = open_new('a'), other = dup(fd);
	struct made *first = get(fd), *second = get(other);
	assert_non_null(first);
	assert_ptr_equal(first, second);
	assert_int_equal(first->first, 'a');
	assert_int_equal(n_read, 1);
	put(first);
	assert_int_equal(n_released, 0);
	assert_int_equal(shared_file_count(&kind), 1);
	put(second);
	assert_int_equal(n_released, 1);
	assert_int_equal(shared_file_count(&kind), 0);
	close(fd);
	close(other);
}

static void other_files_are_others(void **state)
{
	struct made *all[FILES];
	int fds[FILES];

	(void)state;
	for (int i = 0; i < FILES; i++) {
		fds[i] = open_new((char)(i + 1));
		all[i] = get(fds[i]);
	}
	assert_int_equal(shared_file_count(&kind), FILES);
	for (int i = 0; i < FILES; i++)
		assert_int_equal(all[i]->first, i + 1);
	/* the middle ones first */
	for (int i = 0; i < FILES; i++) {
		put(all[(i + FILES / 2) % FILES]);
		close(fds[i]);
	}
	assert_int_equal(n_released, FILES);
}

/* Who had it goes on with what it was. */
static void a_file_that_was_written_to_is_another(void **state)
{
	const struct timespec long_ago[2] = {{0}, {0}};

	(void)state;
	int fd = open_new('a');
	struct made *before = get(fd);
	assert_int_equal(pwrite(fd, "b", 1, 0), 1);
	assert_int_equal(futimens(fd, long_ago), 0);
	struct made *after = get(fd);
	assert_int_equal(before->first, 'a');
	assert_int_equal(after->first, 'b');
	put(before);
	put(after);
	close(fd);
}

static void without_a_file_there_is_nothing(void **state)
{
	(void)state;
	assert_null(get(-1));
	put(NULL);
	assert_int_equal(n_read, 0);
}

static void *use(void *arg)
{
	int fd = *(int *)arg;

	for (int i = 0; i < 5000; i++) {
		struct made *made = get(fd);
		if (!made || made->first != 'a')
			return arg;
		put(made);
	}
	return NULL;
}

static void threads_share_too(void **state)
{
	pthread_t threads[THREADS];
	void *wrong;

	(void)state;
	int fd = open_new('a');
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, use, &fd);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	assert_int_equal(shared_file_count(&kind), 0);
	assert_int_equal(n_read, n_released);
	close(fd);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, start)
	const struct CMUnitTest tests[] = {
	    TEST(a_file_is_read_once),
	    TEST(other_files_are_others),
	    TEST(a_file_that_was_written_to_is_another),
	    TEST(without_a_file_there_is_nothing),
	    TEST(threads_share_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
