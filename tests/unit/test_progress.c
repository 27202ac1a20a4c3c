/* SPDX-License-Identifier: MIT */
/* links: collector/progress.c collector/log.c ; libs: */
/*
 * test_progress.c - what is said when, by a clock of our own
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "progress.h"
#include "symbol/namer.h"

static const struct namer_progress names = {
    .file = "libfoo.so",
    .done = 12000,
    .all = 40000,
};
static const struct namer_progress question = {
    .file = "libfoo.so",
    .is_asking = true,
};

static struct progress progress;
static int saved, ends[2];
static char said[1024];

static int start(void **state)
{
	(void)state;
	progress = (struct progress){.start = 100};
	log_set_level(LOG_NORMAL);
	saved = dup(STDERR_FILENO);
	return pipe2(ends, O_NONBLOCK) ? -1 : 0;
}

static int stop(void **state)
{
	(void)state;
	close(saved);
	close(ends[0]);
	close(ends[1]);
	return 0;
}

/* What one step writes to stderr. */
static const char *step(const struct namer_progress *now, double time)
{
	ssize_t n;

	dup2(ends[1], STDERR_FILENO);
	if (now)
		progress_say(&progress, now, time);
	else
		progress_end(&progress);
	dup2(saved, STDERR_FILENO);
	n = read(ends[0], said, sizeof(said) - 1);
	said[n > 0 ? n : 0] = '\0';
	return said;
}

static void a_line_every_ten_seconds(void **state)
{
	(void)state;
	assert_string_equal(step(&names, 100.0), "");
	assert_string_equal(step(&names, 109.9), "");
	assert_string_equal(step(&names, 110.1),
			    "darkheap: symbols: 12000 of 40000 addresses "
			    "(libfoo.so)\n");
	assert_string_equal(step(&names, 119.9), "");
	assert_string_equal(step(&question, 120.2),
			    "darkheap: symbols: asking debuginfod for "
			    "libfoo.so ...\n");
	assert_string_equal(step(NULL, 0), "");
}

static void a_terminal_has_one_line(void **state)
{
	(void)state;
	progress.is_terminal = true;
	assert_string_equal(step(&names, 100.9), "");
	assert_string_equal(step(&names, 101.1),
			    "darkheap: symbols: 12000 of 40000 addresses "
			    "(libfoo.so)");
	assert_string_equal(step(&names, 101.15), "");
	assert_string_equal(step(&question, 101.3),
			    "\r\033[Kdarkheap: symbols: asking debuginfod for "
			    "libfoo.so ...");
	assert_string_equal(step(NULL, 0), "\r\033[K");
	assert_string_equal(step(NULL, 0), "");
}

static void quiet(void **state)
{
	(void)state;
	log_set_level(LOG_QUIET);
	assert_string_equal(step(&names, 110), "");
	progress.is_terminal = true;
	assert_string_equal(step(&names, 120), "");
	assert_string_equal(step(NULL, 0), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(a_line_every_ten_seconds),
	    TEST(a_terminal_has_one_line),
	    TEST(quiet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
