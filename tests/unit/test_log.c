/* SPDX-License-Identifier: MIT */
/* links: collector/log.c ; libs: */
/*
 * test_log.c - what is said at which level, each message in one write
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "log.h"

static int saved, heard;
static char said[4096];

/* A packet socket keeps writes apart, as a pipe would not. */
static void listen_in(void)
{
	int pair[2];

	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	saved = dup(STDERR_FILENO);
	dup2(pair[0], STDERR_FILENO);
	close(pair[0]);
	heard = pair[1];
}

static void stop_listening(void)
{
	dup2(saved, STDERR_FILENO);
	close(saved);
}

/* The next write, or NULL: there is none. */
static const char *next_write(void)
{
	ssize_t n = recv(heard, said, sizeof(said) - 1, MSG_DONTWAIT);

	if (n <= 0)
		return NULL;
	said[n] = 0;
	return said;
}

static void say_all(enum log_level level)
{
	listen_in();
	log_set_level(level);
	log_error("e%d", 1);
	log_note("n%s", "2");
	log_detail("d%c", '3');
	stop_listening();
}

static void expect_end(void)
{
	assert_null(next_write());
	close(heard);
}

static void quiet_is_errors_only(void **state)
{
	(void)state;
	say_all(LOG_QUIET);
	assert_string_equal(next_write(), "darkheap: e1\n");
	expect_end();
}

static void normal_is_notes_too(void **state)
{
	(void)state;
	say_all(LOG_NORMAL);
	assert_string_equal(next_write(), "darkheap: e1\n");
	assert_string_equal(next_write(), "darkheap: n2\n");
	expect_end();
}

static void verbose_is_all(void **state)
{
	(void)state;
	say_all(LOG_VERBOSE);
	assert_string_equal(next_write(), "darkheap: e1\n");
	assert_string_equal(next_write(), "darkheap: n2\n");
	assert_string_equal(next_write(), "darkheap: d3\n");
	expect_end();
}

static void a_long_message_is_cut_and_stays_a_line(void **state)
{
	char large[3000];

	(void)state;
	memset(large, 'x', sizeof(large));
	large[sizeof(large) - 1] = 0;
	listen_in();
	log_error("%s", large);
	stop_listening();
	const char *line = next_write();
	assert_non_null(line);
	size_t length = strlen(line);
	assert_true(length > 512 && length <= 1024);
	assert_int_equal(line[length - 1], '\n');
	assert_int_equal(line[length - 2], 'x');
	expect_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quiet_is_errors_only),
	    cmocka_unit_test(normal_is_notes_too),
	    cmocka_unit_test(verbose_is_all),
	    cmocka_unit_test(a_long_message_is_cut_and_stays_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
