/* SPDX-License-Identifier: MIT */
/* links: collector/ingest/letter.c ; libs: */
/*
 * test_letter.c - a message has its size, and no descriptor is left behind
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/letter.h"

static int here, there;

static int start(void **state)
{
	int pair[2];

	(void)state;
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	here = pair[0];
	there = pair[1];
	return 0;
}

static int stop(void **state)
{
	(void)state;
	close(here);
	close(there);
	return 0;
}

static int open_fds(void)
{
	DIR *fds = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(fds);
	while (readdir(fds))
		n++;
	closedir(fds);
	return n;
}

static void send_many(int n, size_t size)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(16 * sizeof(int))];
	char bytes[64] = "";
	struct iovec part = {bytes, size};
	struct msghdr message = {
	    .msg_iov = &part, .msg_iovlen = 1, .msg_control = control};
	struct cmsghdr *header = (struct cmsghdr *)control;
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	memset(control, 0, sizeof(control));
	message.msg_controllen = CMSG_SPACE((size_t)n * sizeof(int));
	header->cmsg_len = CMSG_LEN((size_t)n * sizeof(int));
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	for (int i = 0; i < n; i++)
		memcpy(CMSG_DATA(header) + (size_t)i * sizeof(int), &null,
		       sizeof(int));
	assert_int_equal(sendmsg(here, &message, 0), size);
	close(null);
}

static void words_arrive_as_they_were_sent(void **state)
{
	char bytes[6];
	int passed = 77;

	(void)state;
	assert_int_equal(letter_send(here, "hello", 6, -1), 0);
	assert_int_equal(letter_receive(there, bytes, 6, &passed), 0);
	assert_string_equal(bytes, "hello");
	assert_int_equal(passed, -1);
}

static void a_descriptor_comes_along(void **state)
{
	struct stat sent, got;
	char byte;
	int passed, null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(letter_send(here, "x", 1, null), 0);
	assert_int_equal(letter_receive(there, &byte, 1, &passed), 0);
	assert_true(passed >= 0);
	assert_int_not_equal(passed, null);
	assert_int_equal(fstat(null, &sent), 0);
	assert_int_equal(fstat(passed, &got), 0);
	assert_int_equal(sent.st_rdev, got.st_rdev);
	assert_int_equal(fcntl(passed, F_GETFD), FD_CLOEXEC);
	close(passed);
	close(null);
}

static void another_size_is_a_protocol_error(void **state)
{
	char bytes[8];
	int passed;

	(void)state;
	letter_send(here, "hello", 6, -1);
	assert_int_equal(letter_receive(there, bytes, 5, &passed), -EPROTO);
	letter_send(here, "hello", 6, -1);
	assert_int_equal(letter_receive(there, bytes, 7, &passed), -EPROTO);
	shutdown(here, SHUT_WR);
	assert_int_equal(letter_receive(there, bytes, 7, &passed), -EPROTO);
}

static void a_bad_letter_leaves_no_descriptor(void **state)
{
	char bytes[8];
	int passed, before = open_fds();

	(void)state;
	for (int i = 1; i < 8; i += 3) {
		send_many(i, 5);
		assert_int_equal(letter_receive(there, bytes, 8, &passed),
				 -EPROTO);
		assert_int_equal(passed, -1);
		assert_int_equal(open_fds(), before);
	}
}

static void surplus_descriptors_are_closed(void **state)
{
	char bytes[8];
	int passed, before = open_fds();

	(void)state;
	for (int i = 2; i < 16; i++) {
		send_many(i, 8);
		assert_int_equal(letter_receive(there, bytes, 8, &passed), 0);
		assert_true(passed >= 0);
		assert_int_equal(open_fds(), before + 1);
		close(passed);
	}
}

static void errors_are_told(void **state)
{
	static char large[4096];
	char byte;
	int passed = 77;

	(void)state;
	assert_int_equal(letter_send(here, large, sizeof(large), -1),
			 -EMSGSIZE);
	assert_int_equal(letter_receive(-1, &byte, 1, &passed), -EBADF);
	assert_int_equal(passed, -1);
	close(there);
	assert_int_equal(letter_send(here, "x", 1, -1), -EPIPE);
	there = -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(words_arrive_as_they_were_sent),
	    TEST(a_descriptor_comes_along),
	    TEST(another_size_is_a_protocol_error),
	    TEST(a_bad_letter_leaves_no_descriptor),
	    TEST(surplus_descriptors_are_closed),
	    TEST(errors_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
