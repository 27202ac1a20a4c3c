/* SPDX-License-Identifier: MIT */
/* links: collector/control/request.c ; libs: -lcmocka -ljansson */
/*
 * test_request.c - what a client may ask, and what it is told else
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "control/request.h"

static struct request request;
static char why[REQUEST_WHY_BYTES];

static int take(const char *text)
{
	*why = 0;
	return request_read(&request, text, strlen(text), why);
}

static void refuse(const char *text, const char *words)
{
	assert_int_equal(take(text),
			 strstr(words, "update") ? -EPROTO : -EINVAL);
	assert_non_null(strstr(why, words));
}

static void test_requests(void **state)
{
	(void)state;
	assert_int_equal(take("{\"control\":1,\"request\":\"hello\"}"), 0);
	assert_int_equal(request.kind, REQUEST_HELLO);
	assert_int_equal(take("{\"control\":1,\"request\":\"status\","
			      "\"session\":42,\"later\":[]}"),
			 0);
	assert_int_equal(request.kind, REQUEST_STATUS);
	assert_int_equal(request.session, 42);
	assert_int_equal(take("{\"control\":1,\"request\":\"mark\","
			      "\"name\":\"warm\",\"session\":null}"),
			 0);
	assert_int_equal(request.kind, REQUEST_MARK);
	assert_string_equal(request.name, "warm");
	assert_int_equal(request.session, 0);
	assert_int_equal(take("{\"control\":1,\"request\":\"snapshot\","
			      "\"since\":\"warm\",\"frames\":true}"),
			 0);
	assert_int_equal(request.kind, REQUEST_SNAPSHOT);
	assert_string_equal(request.since, "warm");
	assert_true(request.has_frames);
}

static void test_others_are_refused(void **state)
{
	(void)state;
	refuse("", "no JSON object");
	refuse("{", "no JSON object");
	refuse("[1]", "no JSON object");
	refuse("{\"control\":1,\"control\":1}", "no JSON object");
	refuse("{\"request\":\"hello\"}", "no number 'control'");
	refuse("{\"control\":\"1\"}", "no number 'control'");
	refuse("{\"control\":2,\"request\":\"hello\"}", "update darkheap");
	refuse("{\"control\":0,\"request\":\"hello\"}", "update what asks");
	refuse("{\"control\":1}", "unknown request");
	refuse("{\"control\":1,\"request\":7}", "unknown request");
	refuse("{\"control\":1,\"request\":\"mark\"}", "needs a 'name'");
	refuse("{\"control\":1,\"request\":\"mark\",\"name\":[]}", "texts");
	refuse("{\"control\":1,\"request\":\"status\",\"session\":-1}",
	       "no process id");
	refuse("{\"control\":1,\"request\":\"status\",\"session\":4294967296}",
	       "no process id");
	refuse("{\"control\":1,\"request\":\"status\",\"session\":\"7\"}",
	       "no process id");
}

/* A name is cut between two characters. */
static void test_long_names(void **state)
{
	char text[256] = "{\"control\":1,\"request\":\"mark\",\"name\":\"a";

	(void)state;
	for (int i = 0; i < 40; i++)
		strcat(text, "é");
	strcat(text, "\"}");
	assert_int_equal(take(text), 0);
	assert_int_equal(strlen(request.name), 63);
	memmove(strchr(text, 'a'), "a", 1);
	char *first = strstr(text, ":\"a");
	memmove(first + 2, first + 3, strlen(first + 3) + 1);
	assert_int_equal(take(text), 0);
	assert_int_equal(strlen(request.name), 62);
}

/* Nested as deeply as fits: the parser's own limit holds. */
static void test_depth(void **state)
{
	char text[REQUEST_BYTES];

	(void)state;
	memset(text, '[', sizeof(text));
	memcpy(text, "{\"a\":", 5);
	assert_int_equal(request_read(&request, text, sizeof(text), why),
			 -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_requests),
	    cmocka_unit_test(test_others_are_refused),
	    cmocka_unit_test(test_long_names),
	    cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
