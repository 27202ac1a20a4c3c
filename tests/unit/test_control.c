/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_control.c - requests wait for two cuts, and nobody waits for a client
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control/control.h"
#include "control/reply.h"
#include "ingest/drain.h"
#include "model/process.h"
#include "policy.h"

static struct share share;
static struct listener listener;
static struct drain drain;
static struct control control;
static struct policy policy;
static struct tracked *session;

static int start(void **state)
{
	(void)state;
	assert_int_equal(share_init(&share), 0);
	listener.fd = -1;
	drain.listener = &listener;
	drain.share = &share;
	drain.control_fd = -1;
	assert_int_equal(policy_parse(&policy, POLICY_DEFAULT, false), 0);
	control_init(&control, &drain, &policy);
	session = tracked_new();
	assert_non_null(session);
	session->is_closed = true; /* it has no rings and no worker */
	session->process.pid = getpid();
	session->process.name = strdup("it");
	drain.sessions = session;
	return 0;
}

static int end(void **state)
{
	(void)state;
	control_end(&control);
	policy_release(&policy);
	return 0;
}

/* The client's end of a connection on which `text` was sent and received. */
static int ask(const char *text, size_t size)
{
	int ends[2];

	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	if (size)
		assert_int_equal(send(ends[0], text, size, 0), size);
	else
		shutdown(ends[0], SHUT_WR);
	listener.visit(listener.visit_arg, ends[1]);
	close(ends[1]);
	return ends[0];
}

static int ask_text(const char *text)
{
	return ask(text, strlen(text));
}

static bool has_answer(int fd)
{
	char byte;

	return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

/* The reply, all of it; NULL: the end came first. */
static json_t *reply_of(int fd)
{
	static char text[REPLY_BYTES_MAX];
	size_t size = 0;
	ssize_t n;

	while ((n = recv(fd, text + size, sizeof(text) - size, 0)) > 0) {
		assert_true(n <= REPLY_MESSAGE_BYTES);
		size += (size_t)n;
	}
	close(fd);
	return json_loadb(text, size, 0, NULL);
}

static void expect_error(int fd, const char *code, const char *words)
{
	json_t *reply = reply_of(fd);
	const char *why = json_string_value(json_object_get(reply, "error"));

	assert_string_equal(json_string_value(json_object_get(reply, "code")),
			    code);
	assert_non_null(why);
	assert_non_null(strstr(why, words));
	assert_int_equal(json_integer_value(json_object_get(reply, "control")),
			 1);
	json_decref(reply);
}

static void test_two_cuts(void **state)
{
	int fd = ask_text("{\"control\":1,\"request\":\"mark\","
			  "\"name\":\"warm\"}");

	(void)state;
	session->cut_time = 7;
	assert_true(control_round(&control)); /* its cut came before */
	assert_true(control_round(&control)); /* one whole cut */
	assert_false(has_answer(fd));
	assert_int_equal(session->process.n_marks, 0);
	session->cut_time = 8;
	assert_false(control_round(&control));
	assert_int_equal(session->process.n_marks, 1);
	assert_string_equal(session->process.marks[0].name, "warm");
	assert_int_equal(session->process.marks[0].time, 8);
	json_t *reply = reply_of(fd);
	assert_int_equal(json_integer_value(json_object_get(reply, "marks")),
			 1);
	json_decref(reply);
}

static void rounds(int n)
{
	while (n--)
		control_round(&control);
}

static void test_snapshot(void **state)
{
	int fd = ask_text(
	    "{\"control\":1,\"request\":\"snapshot\",\"frames\":true}");

	(void)state;
	rounds(3);
	json_t *reply = reply_of(fd);
	assert_true(json_is_array(json_object_get(reply, "sites")));
	json_decref(reply);
	fd = ask_text("{\"control\":1,\"request\":\"snapshot\","
		      "\"since\":\"nowhere\"}");
	rounds(3);
	expect_error(fd, "mark", "no mark of that name");
}

static void add_block(uint64_t address, uint64_t time, uint8_t mean)
{
	const struct block block = {
	    .address = address, .time = time, .size = 100, .mean = mean};

	assert_int_equal(live_insert(&session->process.live, &block), 0);
}

static void expect_live(const char *text, json_int_t objects, json_int_t bytes)
{
	int fd = ask_text(text);

	rounds(3);
	json_t *reply = reply_of(fd);
	assert_int_equal(
	    json_integer_value(json_object_get(reply, "live_objects")),
	    objects);
	assert_int_equal(
	    json_integer_value(json_object_get(reply, "live_bytes")), bytes);
	json_decref(reply);
}

static void test_live(void **state)
{
	int fd;

	(void)state;
	session->cut_time = 50;
	fd = ask_text("{\"control\":1,\"request\":\"mark\",\"name\":\"m\"}");
	rounds(3);
	json_decref(reply_of(fd));
	add_block(0x10, 49, 0);
	add_block(0x20, 50, 0);
	add_block(0x30, 60, 0);
	add_block(0x40, 60, BLOCK_LEFT_OUT_MEAN);
	expect_live("{\"control\":1,\"request\":\"live\",\"since\":\"m\"}", 2,
		    200);
	tally_alloc(&session->process.total, 7);
	expect_live("{\"control\":1,\"request\":\"live\",\"own\":true}", 1, 7);
	fd = ask_text("{\"control\":1,\"request\":\"live\",\"since\":\"M\"}");
	rounds(3);
	expect_error(fd, "mark", "no mark of that name");
}

static void test_many_live(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 120000; i++)
		add_block(0x100000 + 16 * i, 1000, 0);
	/* more than the drain looks at by itself */
	expect_live("{\"control\":1,\"request\":\"live\",\"since\":\"m\"}",
		    120002, 12000200);
}

static void test_own(void **state)
{
	int fd;

	(void)state;
	session->process.pid++; /* not who asks, but the only one */
	fd = ask_text("{\"control\":1,\"request\":\"live\",\"own\":true}");
	rounds(6);
	expect_error(fd, "untracked", "this process is not tracked");
	session->process.pid--;
}

static void test_whose_session(void **state)
{
	int fd = ask_text("{\"control\":1,\"request\":\"status\","
			  "\"session\":1}");

	(void)state;
	rounds(4);
	expect_error(fd, "untracked", "no such process");
	session->process.pid++; /* not who asks, but the only one */
	fd = ask_text("{\"control\":1,\"request\":\"status\"}");
	rounds(4);
	json_t *reply = reply_of(fd);
	assert_non_null(json_object_get(reply, "totals"));
	assert_true(json_is_false(
	    json_object_get(json_object_get(reply, "session"), "own")));
	json_decref(reply);
	/* it may be who is being greeted */
	atomic_store(&listener.n_greeting, 1);
	fd = ask_text("{\"control\":1,\"request\":\"status\"}");
	rounds(10);
	assert_false(has_answer(fd));
	session->process.pid--;
	rounds(1);
	reply = reply_of(fd);
	assert_true(json_is_true(
	    json_object_get(json_object_get(reply, "session"), "own")));
	json_decref(reply);
	atomic_store(&listener.n_greeting, 0);
	session->process.pid++;
	session->is_over = true;
	fd = ask_text("{\"control\":1,\"request\":\"status\"}");
	rounds(4);
	expect_error(fd, "untracked", "no process is tracked");
	session->is_over = false;
	session->process.pid--;
}

static void test_nonsense(void **state)
{
	char text[REQUEST_BYTES + 1];

	(void)state;
	expect_error(ask_text("{hello"), "request", "no JSON object");
	memset(text, ' ', sizeof(text));
	*text = '{';
	expect_error(ask(text, sizeof(text)), "request", "too long");
	expect_error(ask(text, sizeof(text) - 1), "request", "no JSON object");
	assert_null(reply_of(ask(NULL, 0))); /* it left at once */
}

/* Who asks too often is turned away, the others are not. */
static void test_a_crowd(void **state)
{
	int fds[CONTROL_WAITING_MAX], n = CONTROL_WAITING_MAX;

	(void)state;
	for (int i = 0; i < n; i++)
		fds[i] = ask_text("{\"control\":1,\"request\":\"hello\"}");
	expect_error(ask_text("{\"control\":1,\"request\":\"hello\"}"), "busy",
		     "too many requests");
	rounds(3);
	for (int i = 0; i < n; i++) {
		json_t *reply = reply_of(fds[i]);
		assert_int_equal(
		    json_array_size(json_object_get(reply, "sessions")), 1);
		json_decref(reply);
	}
}

/* Snapshots that nobody takes have a child each; the others wait. */
static void test_many_snapshots(void **state)
{
	int fds[3 * CONTROL_CHILDREN_MAX], n = 3 * CONTROL_CHILDREN_MAX;
	int answered = 0;

	(void)state;
	for (int i = 0; i < n; i++)
		fds[i] = ask_text("{\"control\":1,\"request\":\"snapshot\"}");
	while (answered < n) {
		control_round(&control);
		answered = 0;
		for (int i = 0; i < n; i++)
			answered += has_answer(fds[i]);
		usleep(1000);
	}
	for (int i = 0; i < n; i++)
		json_decref(reply_of(fds[i]));
}

/* A client that is gone, or that does not read, is nobody's trouble. */
static void test_deaf_clients(void **state)
{
	int gone = ask_text("{\"control\":1,\"request\":\"status\"}");
	int deaf = ask_text("{\"control\":1,\"request\":\"status\"}");
	int size = 1;

	(void)state;
	close(gone);
	setsockopt(control.waiting[1].fd, SOL_SOCKET, SO_SNDBUF, &size,
		   sizeof(size));
	rounds(3);
	close(deaf);
	int last = ask_text("{\"control\":1,\"request\":\"status\"}");
	rounds(1);
	control_end(&control);
	assert_null(reply_of(last));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_two_cuts),
	    cmocka_unit_test(test_snapshot),
	    cmocka_unit_test(test_live),
	    cmocka_unit_test(test_own),
	    cmocka_unit_test(test_whose_session),
	    cmocka_unit_test(test_nonsense),
	    cmocka_unit_test(test_a_crowd),
	    cmocka_unit_test(test_many_snapshots),
	    cmocka_unit_test(test_deaf_clients),
	    cmocka_unit_test(test_many_live),
	};

	return cmocka_run_group_tests(tests, start, end);
}
