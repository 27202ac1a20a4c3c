/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/debug_server.c ; libs: -lelf */
/*
 * test_debug_server.c - servers that answer, that do not, and that do slowly
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "symbol/debug_server.h"

#define CONTENT "debug information"

/* libdebuginfod prints to descriptor -1, and glibc leaks over it. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:_IO_file_doallocate";
}

enum manner {
	HANGS,
	ANSWERS,
	HAS_NOTHING,
	IS_SLOW,
	ENDS,
};

static struct debug_server *server;
static char cache[64];
static int listener;
static pid_t child;
static uint8_t id_bytes[20];
static unsigned int n_questions;
static bool is_asking;

static void answer(int fd, enum manner manner)
{
	char request[4096];

	if (recv(fd, request, sizeof(request), 0) <= 0)
		return;
	if (manner == ANSWERS)
		dprintf(fd,
			"HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n"
			"Connection: close\r\n\r\n" CONTENT,
			strlen(CONTENT));
	if (manner == HAS_NOTHING)
		dprintf(fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n"
			    "Connection: close\r\n\r\n");
	if (manner == IS_SLOW)
		dprintf(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n"
			    "\r\nx");
	while (manner == IS_SLOW && send(fd, "x", 1, MSG_NOSIGNAL) == 1)
		usleep(300000);
}

static _Noreturn void serve(enum manner manner)
{
	alarm(60);
	for (;;) {
		int fd = manner == HANGS ? -1 : accept(listener, NULL, NULL);

		if (fd < 0)
			pause();
		if (manner != ENDS)
			answer(fd, manner);
		close(fd);
	}
}

/* DEBUGINFOD_URLS names a server of this manner. */
static void start_server(enum manner manner)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t size = sizeof(address);
	char url[64];

	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(listener, 8), 0);
	getsockname(listener, (struct sockaddr *)&address, &size);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u",
		 ntohs(address.sin_port));
	setenv("DEBUGINFOD_URLS", url, 1);
	child = fork();
	if (!child)
		serve(manner);
	close(listener);
	server = debug_server_new();
	assert_non_null(server);
}

static int start(void **state)
{
	(void)state;
	strcpy(cache, "/tmp/darkheap-debuginfod.XXXXXX");
	if (!mkdtemp(cache))
		return -1;
	setenv("DEBUGINFOD_CACHE_PATH", cache, 1);
	setenv("DEBUGINFOD_TIMEOUT", "1", 1);
	unsetenv("DEBUGINFOD_MAXTIME");
	unsetenv("DEBUGINFOD_RETRY_LIMIT");
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	server = NULL;
	child = 0;
	n_questions = 0;
	return 0;
}

static int stop(void **state)
{
	char command[128];

	(void)state;
	debug_server_free(server);
	if (child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	snprintf(command, sizeof(command), "rm -rf '%s'", cache);
	return system(command);
}

static int find(uint8_t build)
{
	struct debug_build_id id = {.bytes = id_bytes, .size = 20};
	char *path;
	int fd;

	id_bytes[0] = build;
	fd = debug_server_find(server, id, &path);
	if (fd < 0)
		assert_null(path);
	free(path);
	return fd;
}

static void a_file_comes(void **state)
{
	char bytes[64] = "";
	int fd;

	(void)state;
	start_server(ANSWERS);
	fd = find(1);
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, bytes, sizeof(bytes), 0), strlen(CONTENT));
	assert_string_equal(bytes, CONTENT);
	close(fd);
	assert_null(debug_server_trouble(server));
	/* now it is in the cache */
	kill(child, SIGKILL);
	fd = find(1);
	assert_true(fd >= 0);
	close(fd);
}

static void a_file_is_not_there(void **state)
{
	(void)state;
	start_server(HAS_NOTHING);
	assert_int_equal(find(1), -ENOENT);
	assert_int_equal(find(2), -ENOENT);
	assert_null(debug_server_trouble(server));
	assert_int_equal(debug_server_missed(server), 0);
}

static void count_question(void *argument, bool is_begun)
{
	assert_ptr_equal(argument, cache);
	assert_int_equal(is_begun, !is_asking);
	is_asking = is_begun;
	n_questions += is_begun;
}

/* Once it was too late, nobody is asked again. */
static void expect_trouble(enum manner manner, const char *trouble)
{
	start_server(manner);
	debug_server_on_question(server, count_question, cache);
	assert_true(find(1) < 0);
	assert_int_equal(n_questions, 1);
	assert_false(is_asking);
	assert_non_null(debug_server_trouble(server));
	assert_string_equal(debug_server_trouble(server), trouble);
	assert_true(find(2) < 0);
	assert_true(find(3) < 0);
	assert_int_equal(n_questions, 1);
	assert_int_equal(debug_server_missed(server), 3);
}

static void a_server_hangs(void **state)
{
	(void)state;
	expect_trouble(HANGS, "debuginfod did not answer within 1 s");
}

static void a_server_is_slow(void **state)
{
	(void)state;
	expect_trouble(IS_SLOW, "debuginfod sends too slowly");
}

static void a_server_takes_too_long(void **state)
{
	(void)state;
	setenv("DEBUGINFOD_TIMEOUT", "50", 1);
	setenv("DEBUGINFOD_MAXTIME", "1", 1);
	expect_trouble(IS_SLOW, "debuginfod sends too slowly");
}

static void nobody_listens(void **state)
{
	(void)state;
	start_server(HANGS);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_true(find(1) < 0);
	assert_string_equal(debug_server_trouble(server),
			    "debuginfod cannot be asked (Connection refused)");
}

static void nobody_is_named(void **state)
{
	(void)state;
	unsetenv("DEBUGINFOD_URLS");
	assert_null(debug_server_new());
	setenv("DEBUGINFOD_URLS", "  ", 1);
	assert_null(debug_server_new());
}

static void what_is_set_stays(void **state)
{
	(void)state;
	setenv("DEBUGINFOD_URLS", "http://127.0.0.1:9", 1);
	setenv("DEBUGINFOD_MAXTIME", "7", 1);
	unsetenv("DEBUGINFOD_TIMEOUT");
	server = debug_server_new();
	assert_string_equal(getenv("DEBUGINFOD_TIMEOUT"), "5");
	assert_string_equal(getenv("DEBUGINFOD_MAXTIME"), "7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(a_file_comes),	   TEST(a_file_is_not_there),
	    TEST(a_server_hangs),  TEST(a_server_is_slow),
	    TEST(nobody_listens),  TEST(a_server_takes_too_long),
	    TEST(nobody_is_named), TEST(what_is_set_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
