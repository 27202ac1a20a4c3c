/* SPDX-License-Identifier: MIT */
/* links: collector/model/envelope.c
 * collector/model/ancestry.c
 * collector/model/timeline.c
 * collector/model/bad_frees.c
 * collector/ingest/identity.c collector/ingest/tick.c
 * collector/symbol/buildinfo.c
 * collector/symbol/elf_image.c collector/symbol/elf_file.c
 * collector/symbol/elf_word.c collector/model/process.c collector/model/marks.c
 * collector/model/live.c collector/model/tally.c collector/model/table.c
 * collector/model/module.c collector/model/maps.c collector/model/segments.c
 * collector/model/shared_fd.c ; libs: -lelf */
/*
 * test_identity.c - who this process is, and who cmd/go is
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ingest/identity.h"

static struct process process;
static struct session_hello hello;

static int start(void **state)
{
	(void)state;
	hello = (struct session_hello){
	    .pid = 1234567, .ppid = 12, .libc = "2.36", .exe = "tail/of/exe"};
	return process_init(&process);
}

static int stop(void **state)
{
	(void)state;
	process_release(&process);
	return 0;
}

static int open_exe(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

/* The go command itself, not what may stand for it in PATH; -1: none. */
static int open_go(void)
{
	char path[PATH_MAX] = "";
	FILE *root = popen("go env GOROOT 2>/dev/null", "r");

	if (!root)
		return -1;
	if (!fgets(path, sizeof(path) - 16, root))
		*path = 0;
	pclose(root);
	path[strcspn(path, "\n")] = 0;
	strcat(path, "/bin/go");
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void the_kernel_knows_better_than_hello(void **state)
{
	char exe[PATH_MAX] = "";
	int pair[2], exe_fd = open_exe();

	(void)state;
	assert_true(readlink("/proc/self/exe", exe, sizeof(exe) - 1) > 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	identity_read(&process, &hello, pair[0], exe_fd, NULL);
	assert_int_equal(process.pid, getpid());
	assert_int_equal(process.ppid, 12);
	assert_string_equal(process.exe, exe);
	assert_string_equal(process.name, strrchr(exe, '/') + 1);
	assert_string_equal(process.libc, "2.36");
	assert_string_equal(process.go_version, "");
	assert_string_equal(process.main_module, "");
	assert_true(process.start.tv_sec > 0);
	close(exe_fd);
	close(pair[0]);
	close(pair[1]);
}

static void arguments_are_those_of_proc(void **state)
{
	char text[4096];
	int pair[2], fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t bytes = read(fd, text, sizeof(text)), at = 0;
	int n = 0;

	(void)state;
	close(fd);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	identity_read(&process, &hello, pair[0], -1, NULL);
	for (; process.args[n]; n++) {
		assert_true(at < bytes);
		assert_string_equal(process.args[n], text + at);
		at += (ssize_t)strlen(text + at) + 1;
	}
	assert_true(n > 0);
	assert_int_equal(at, bytes);
	close(pair[0]);
	close(pair[1]);
}

static void a_given_name_wins(void **state)
{
	(void)state;
	identity_read(&process, &hello, -1, -1, "mine");
	assert_string_equal(process.name, "mine");
}

/* No socket, no such process: only what was sent is known. */
static void hello_is_what_remains(void **state)
{
	(void)state;
	hello.pid = INT_MAX;
	identity_read(&process, &hello, -1, -1, NULL);
	assert_int_equal(process.pid, INT_MAX);
	assert_string_equal(process.exe, "tail/of/exe");
	assert_string_equal(process.name, "exe");
	assert_null(process.args);
}

static void this_test_is_no_go_tool(void **state)
{
	int exe_fd = open_exe();

	(void)state;
	assert_false(identity_is_go_tool(exe_fd));
	assert_false(identity_is_go_tool(-1));
	close(exe_fd);
}

static void the_go_command_is_a_go_tool(void **state)
{
	int go = open_go();

	(void)state;
	if (go < 0)
		skip();
	assert_true(identity_is_go_tool(go));
	identity_read(&process, &hello, -1, go, NULL);
	assert_memory_equal(process.go_version, "go1.", 4);
	assert_string_equal(process.main_module, "cmd/go");
	close(go);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(the_kernel_knows_better_than_hello),
	    TEST(arguments_are_those_of_proc),
	    TEST(a_given_name_wins),
	    TEST(hello_is_what_remains),
	    TEST(this_test_is_no_go_tool),
	    TEST(the_go_command_is_a_go_tool),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
