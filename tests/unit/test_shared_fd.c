/* SPDX-License-Identifier: MIT */
/* links: collector/model/shared_fd.c ; libs: -lpthread */
/*
 * test_shared_fd.c - a file is open once, and closed with its last user
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/shared_fd.h"

#define FILES 100

static int open_self(void)
{
	return open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
}

static int open_new(void)
{
	char path[] = "/tmp/shared_fd.XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	return fd;
}

static int is_open(int fd)
{
	return fcntl(fd, F_GETFD) != -1 || errno != EBADF;
}

static void the_same_file_is_one_descriptor(void **state)
{
	(void)state;
	int first = open_self(), second = open_self();
	assert_int_equal(shared_fd_put(first), first);
	assert_int_equal(shared_fd_put(second), first);
	assert_false(is_open(second));
	assert_int_equal(shared_fd_count(), 1);
	shared_fd_release(first);
	assert_true(is_open(first));
	shared_fd_release(first);
	assert_false(is_open(first));
	assert_int_equal(shared_fd_count(), 0);
}

static void other_files_are_others(void **state)
{
	int fds[FILES];

	(void)state;
	for (int i = 0; i < FILES; i++)
		fds[i] = shared_fd_put(open_new());
	assert_int_equal(shared_fd_count(), FILES);
	for (int i = 0; i < FILES; i++)
		for (int j = 0; j < i; j++)
			assert_int_not_equal(fds[i], fds[j]);
	for (int i = 0; i < FILES; i++) {
		shared_fd_release(fds[i]);
		assert_false(is_open(fds[i]));
	}
	assert_int_equal(shared_fd_count(), 0);
}

static void what_was_never_shared_is_closed(void **state)
{
	(void)state;
	assert_int_equal(shared_fd_put(-1), -1);
	shared_fd_release(-1);
	int fd = open_self();
	shared_fd_release(fd);
	assert_false(is_open(fd));
}

static void *put_and_release(void *arg)
{
	(void)arg;
	for (int i = 0; i < 2000; i++)
		shared_fd_release(shared_fd_put(open_self()));
	return NULL;
}

static void threads_share_too(void **state)
{
	pthread_t threads[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, put_and_release, NULL);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(shared_fd_count(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_same_file_is_one_descriptor),
	    cmocka_unit_test(other_files_are_others),
	    cmocka_unit_test(what_was_never_shared_is_closed),
	    cmocka_unit_test(threads_share_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
