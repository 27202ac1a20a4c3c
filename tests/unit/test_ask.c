/* SPDX-License-Identifier: MIT */
/* links: shim/ask.c ; libs: -lcmocka */
/*
 * test_ask.c - what the shim asks, and what it makes of any answer
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "shim/ask.h"
#include "shim/init.h"
#include "shim/mem.h"
#include "shim/wire.h"

/* A collector, whose end of the connection is `peer`. */
static int peer, called;
static const char *path = "somewhere";
static bool has_time;

const char *init_socket(void)
{
	return path;
}

int64_t wire_deadline(void)
{
	return 1;
}

bool wire_set_timeouts(int fd, int64_t deadline)
{
	(void)fd;
	return has_time && deadline == 1;
}

int wire_dial(const char *to, int64_t deadline)
{
	(void)to;
	(void)deadline;
	return dup(called);
}

size_t mem_length(const char *string)
{
	return strlen(string);
}

void mem_copy_text(char *to, const char *from, size_t bytes)
{
	size_t n = strnlen(from, bytes - 1);

	memcpy(to, from, n);
	to[n] = 0;
}

static int start(void **state)
{
	int ends[2];

	(void)state;
	path = "somewhere";
	has_time = true;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	peer = ends[0];
	called = ends[1];
	return 0;
}

static int stop(void **state)
{
	(void)state;
	close(peer);
	close(called);
	return 0;
}

static void answer(const char *text)
{
	assert_int_equal(send(peer, text, strlen(text), 0), strlen(text));
}

static void expect_request(const char *text)
{
	char got[1024] = "";

	assert_true(recv(peer, got, sizeof(got) - 1, MSG_DONTWAIT) > 0);
	assert_string_equal(got, text);
}

static int live(const char *mark, struct darkheap_amount *amount)
{
	shutdown(peer, SHUT_WR);
	return ask_live(mark, amount);
}

static int live_after(const char *reply)
{
	struct darkheap_amount amount;
	void *none = NULL;

	start(&none);
	answer(reply);
	int error = live("warm", &amount);
	stop(&none);
	return error;
}

static void an_amount_is_read(void **state)
{
	struct darkheap_amount amount = {0, 0};

	(void)state;
	answer("{\"control\":1,\"version\":\"0\",\"live_objects\":12,");
	answer("\"live_bytes\":345678901234}");
	assert_int_equal(live("warm", &amount), 0);
	assert_int_equal(amount.blocks, 12);
	assert_int_equal(amount.bytes, 345678901234);
	expect_request("{\"control\":1,\"request\":\"live\",\"own\":true,"
		       "\"since\":\"warm\"}");
}

static void a_mark_may_have_any_name(void **state)
{
	struct darkheap_amount amount;

	(void)state;
	answer("{\"control\":1,\"live_objects\":0,\"live_bytes\":0}");
	assert_int_equal(live("a\"\\\n\x7f\xc3\xa4", &amount), 0);
	expect_request("{\"control\":1,\"request\":\"live\",\"own\":true,"
		       "\"since\":\"a\\u0022\\u005c\\u000a\x7f\xc3\xa4\"}");
}

static void all_that_lives_is_asked_without_a_mark(void **state)
{
	struct darkheap_amount amount;

	(void)state;
	answer("{\"control\":1,\"live_objects\":0,\"live_bytes\":0}");
	assert_int_equal(live(NULL, &amount), 0);
	expect_request("{\"control\":1,\"request\":\"live\",\"own\":true}");
}

static void a_status_is_waited_for(void **state)
{
	(void)state;
	answer("{\"control\":1,\"totals\":{}}");
	shutdown(peer, SHUT_WR);
	assert_int_equal(ask_status(), 0);
	expect_request("{\"control\":1,\"request\":\"status\",\"own\":true}");
}

static void errors_have_numbers(void **state)
{
	(void)state;
	assert_int_equal(
	    live_after("{\"control\":1,\"code\":\"mark\",\"error\":\"x\"}"),
	    -ENOENT);
	assert_int_equal(
	    live_after("{\"control\":1,\"code\":\"untracked\",\"error\":\"\"}"),
	    -ENOTCONN);
	assert_int_equal(
	    live_after("{\"control\":1,\"code\":\"busy\",\"error\":\"x\"}"),
	    -EAGAIN);
	assert_int_equal(
	    live_after("{\"control\":1,\"code\":\"new\",\"error\":\"x\"}"),
	    -EPROTO);
}

static void nonsense_is_refused(void **state)
{
	char text[8192];

	(void)state;
	assert_int_equal(live_after("{}"), -EPROTO);
	assert_int_equal(live_after("{\"control\":2,\"live_objects\":1,"
				    "\"live_bytes\":1}"),
			 -EPROTO);
	assert_int_equal(live_after("{\"control\":1,\"live_objects\":1}"),
			 -EPROTO);
	assert_int_equal(live_after("{\"control\":1,\"live_objects\":-1,"
				    "\"live_bytes\":1}"),
			 -EPROTO);
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = 0;
	assert_int_equal(live_after(text), -EPROTO);
}

static void who_is_gone_does_not_answer(void **state)
{
	struct darkheap_amount amount;

	(void)state;
	assert_int_equal(live("warm", &amount), -EAGAIN); /* an end, no text */
	close(peer);
	assert_int_equal(ask_status(), -ENOTCONN);
	path = NULL;
	assert_int_equal(ask_status(), -ENOTCONN);
}

static void waiting_ends(void **state)
{
	(void)state;
	has_time = false;
	assert_int_equal(ask_status(), -ETIMEDOUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(an_amount_is_read),
	    TEST(a_mark_may_have_any_name),
	    TEST(all_that_lives_is_asked_without_a_mark),
	    TEST(a_status_is_waited_for),
	    TEST(errors_have_numbers),
	    TEST(nonsense_is_refused),
	    TEST(who_is_gone_does_not_answer),
	    TEST(waiting_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
