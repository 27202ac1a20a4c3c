/* SPDX-License-Identifier: MIT */
/* links: collector/growth/goroutine_text.c collector/growth/go_stack.c
 * collector/growth/line_feed.c */
/*
 * test_goroutine_text.c - who started which goroutines, of several releases
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "growth/goroutine_text.h"
#include "growth/line_feed.h"

static const char stacks[] =
    "goroutine 156 [running]:\n"
    "runtime/pprof.writeGoroutineStacks({0x7898a0, 0x455237e6690})\n"
    "\t/go/src/runtime/pprof/pprof.go:819 +0x6b\n"
    "net/http.(*conn).serve(0x4551e346240, {0x78c5f0, 0x4551e32c1e0})\n"
    "\t/go/src/net/http/server.go:2067 +0x690\n"
    "created by net/http.(*Server).Serve in goroutine 20\n"
    "\t/go/src/net/http/server.go:3464 +0x485\n"
    "\n"
    "goroutine 1 [sleep, 2 minutes]:\n"
    "time.Sleep(0x989680)\n"
    "\t/go/src/runtime/time.go:363 +0x165\n"
    "main.main()\n"
    "\t/src/main.go:6 +0x31\n"
    "\n"
    "goroutine 7 [select (no cases)]:\n"
    "main.spawn.func1(...)\n"
    "\t/src/main.go:5\n"
    "created by main.spawn\n"
    "\t/src/main.go:5 +0x25\n";

struct seen {
	struct goroutine_text text;
	size_t n;
	struct go_place creators[8];
	char words[8][GROWTH_WORDS_BYTES];
};

static void see(void *arg, const struct go_place *creator,
		const struct go_stack *stack)
{
	struct seen *seen = arg;

	if (seen->n == 8)
		return;
	seen->creators[seen->n] = *creator;
	go_stack_words(stack, seen->words[seen->n]);
	seen->n++;
}

static bool read_text(struct seen *seen, const char *text, size_t size)
{
	static struct line_feed feed;

	memset(seen, 0, sizeof(*seen));
	goroutine_text_init(&seen->text);
	seen->text.use = see;
	seen->text.arg = seen;
	line_feed_init(&feed, goroutine_text_line, &seen->text);
	assert_true(line_feed_take(&feed, text, size));
	line_feed_end(&feed);
	return goroutine_text_end(&seen->text);
}

static void creators_are_found(void **state)
{
	static struct seen seen;

	(void)state;
	assert_true(read_text(&seen, stacks, sizeof(stacks) - 1));
	assert_int_equal(seen.text.n, 3);
	assert_int_equal(seen.n, 2);
	assert_string_equal(seen.creators[0].function,
			    "net/http.(*Server).Serve");
	assert_string_equal(seen.creators[0].file,
			    "/go/src/net/http/server.go");
	assert_int_equal(seen.creators[0].line, 3464);
	assert_string_equal(seen.words[0],
			    "runtime/pprof.writeGoroutineStacks < "
			    "net/http.(*conn).serve");
	/* before Go 1.21 nobody said in which goroutine */
	assert_string_equal(seen.creators[1].function, "main.spawn");
	assert_int_equal(seen.creators[1].line, 5);
	assert_string_equal(seen.words[1], "main.spawn.func1");
}

static void any_part_can_be_read(void **state)
{
	static struct seen seen;

	(void)state;
	for (size_t from = 0; from < sizeof(stacks) - 1; from += 5)
		for (size_t to = from; to < sizeof(stacks) - 1; to += 11)
			read_text(&seen, stacks + from, to - from);
	assert_false(read_text(&seen, "", 0));
	assert_false(read_text(&seen, "created by x\n\t/a:1\n", 19));
	assert_true(read_text(&seen, "goroutine 1 [", 13));
}

static uint64_t count_in(const char *line)
{
	uint64_t count = 0;
	char text[200];

	snprintf(text, sizeof(text), "%s", line);
	goroutine_count_line(&count, text);
	return count;
}

static void their_number_is_read(void **state)
{
	(void)state;
	assert_int_equal(
	    count_in("<tr><td>146</td><td><a href='goroutine?debug=1'>"
		     "goroutine</a></td></tr>"),
	    146);
	assert_int_equal(count_in("goroutine profile: total 152"), 152);
	assert_int_equal(count_in("<a href=\"goroutine?debug=2\">full"), 0);
	assert_int_equal(
	    count_in("<tr><td>7</td><td><a href='heap?debug=1'>heap</a>"), 0);
	assert_int_equal(count_in("goroutine profile: total -5"), 0);
	assert_int_equal(count_in("goroutine profile: total 99999999999999"),
			 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(creators_are_found),
	    cmocka_unit_test(any_part_can_be_read),
	    cmocka_unit_test(their_number_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
