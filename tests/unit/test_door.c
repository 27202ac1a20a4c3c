/* SPDX-License-Identifier: MIT */
/* links: collector/waiter/door.c collector/log.c ; libs: */
/*
 * test_door.c - the socket is ours alone, and nothing of it stays behind
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "waiter/door.h"

static char place[64]; /* made for each test */
static struct door door;

static int start(void **state)
{
	(void)state;
	strcpy(place, "/tmp/test_door.XXXXXX");
	if (!mkdtemp(place) || setenv("XDG_RUNTIME_DIR", place, 1))
		return -1;
	return setenv("TMPDIR", place, 1);
}

/* Fails when something is left in it. */
static int stop(void **state)
{
	(void)state;
	return rmdir(place);
}

static const char *inside(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", place, name);
	return path;
}

static mode_t mode_of(const char *path)
{
	struct stat status;

	assert_int_equal(lstat(path, &status), 0);
	return status.st_mode;
}

static int knock(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	strcpy(address.sun_path, path);
	int error = connect(fd, (struct sockaddr *)&address, sizeof(address));
	close(fd);
	return error;
}

/* What door_open() says is not for the test's reader. */
static int open_silently(const char *path)
{
	int saved = dup(STDERR_FILENO);
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	dup2(null, STDERR_FILENO);
	int error = door_open(&door, path);
	dup2(saved, STDERR_FILENO);
	close(null);
	close(saved);
	return error;
}

static void a_place_of_our_own_is_private(void **state)
{
	char path[sizeof(door.path)], directory[128];

	(void)state;
	strcpy(directory, inside("darkheap"));
	assert_int_equal(door_open(&door, NULL), 0);
	strcpy(path, door.path);
	assert_memory_equal(path, directory, strlen(directory));
	assert_int_equal(mode_of(directory), S_IFDIR | 0700);
	assert_int_equal(mode_of(path), S_IFSOCK | 0600);
	assert_int_equal(fcntl(door.fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(knock(path), 0);
	door_close(&door);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(access(directory, F_OK), -1);
	assert_int_equal(door.fd, -1);
}

static void the_umask_is_as_it_was(void **state)
{
	mode_t before = umask(027);

	(void)state;
	assert_int_equal(door_open(&door, NULL), 0);
	assert_int_equal(umask(before), 027);
	door_close(&door);
}

static void a_directory_that_was_there_stays(void **state)
{
	char directory[128];

	(void)state;
	strcpy(directory, inside("darkheap"));
	assert_int_equal(mkdir(directory, 0700), 0);
	assert_int_equal(door_open(&door, NULL), 0);
	assert_memory_equal(door.path, directory, strlen(directory));
	door_close(&door);
	assert_int_equal(rmdir(directory), 0);
}

static void a_directory_open_to_others_is_not_used(void **state)
{
	char directory[128];

	(void)state;
	strcpy(directory, inside("darkheap"));
	assert_int_equal(mkdir(directory, 0700), 0);
	assert_int_equal(chmod(directory, 0755), 0);
	assert_int_equal(door_open(&door, NULL), 0);
	assert_memory_equal(door.made, inside("darkheap."),
			    strlen(place) + sizeof("/darkheap.") - 1);
	assert_int_equal(mode_of(door.made), S_IFDIR | 0700);
	door_close(&door);
	assert_int_equal(rmdir(directory), 0);
}

static void a_link_in_our_place_is_not_followed(void **state)
{
	char link[128];

	(void)state;
	strcpy(link, inside("darkheap"));
	assert_int_equal(mkdir(inside("private"), 0700), 0);
	assert_int_equal(symlink(inside("private"), link), 0);
	assert_int_equal(door_open(&door, NULL), 0);
	assert_int_not_equal(door.path[strlen(link)], '/');
	door_close(&door);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(rmdir(inside("private")), 0);
}

static void a_given_path_is_made_absolute(void **state)
{
	char here[4096];

	(void)state;
	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(chdir(place), 0);
	assert_int_equal(door_open(&door, "my.sock"), 0);
	assert_string_equal(door.path, inside("my.sock"));
	assert_int_equal(mode_of("my.sock"), S_IFSOCK | 0600);
	door_close(&door);
	assert_int_equal(access("my.sock", F_OK), -1);
	assert_int_equal(chdir(here), 0);
}

static void a_file_of_another_is_not_removed(void **state)
{
	char path[128];

	(void)state;
	strcpy(path, inside("precious"));
	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_int_equal(open_silently(path), -EADDRINUSE);
	assert_int_equal(mode_of(path), S_IFREG | 0600);
	assert_int_equal(door.fd, -1);
	assert_int_equal(unlink(path), 0);
}

static void paths_that_cannot_be(void **state)
{
	char path[200] = "/";

	(void)state;
	assert_int_equal(open_silently(""), -EINVAL);
	assert_int_equal(open_silently(inside("no/such.sock")), -ENOENT);
	memset(path + 1, 'x', sizeof(path) - 2);
	assert_int_equal(open_silently(path), -ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(a_place_of_our_own_is_private),
	    TEST(the_umask_is_as_it_was),
	    TEST(a_directory_that_was_there_stays),
	    TEST(a_directory_open_to_others_is_not_used),
	    TEST(a_link_in_our_place_is_not_followed),
	    TEST(a_given_path_is_made_absolute),
	    TEST(a_file_of_another_is_not_removed),
	    TEST(paths_that_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
