/* SPDX-License-Identifier: MIT */
/* links: collector/gotest/quoted.c collector/gotest/go_exec.c */
/*
 * test_quoted.c - words as go reads them, and the -exec among them
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "gotest/go_exec.h"
#include "gotest/quoted.h"

static void assert_put(const char *word, int error, const char *wanted)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(quoted_put(out, word), error);
	fclose(out);
	assert_string_equal(text, wanted);
	free(text);
}

static void a_word_is_quoted_whole(void **state)
{
	(void)state;
	assert_put("run", 0, "run ");
	assert_put("", 0, "'' ");
	assert_put("/a b/darkheap", 0, "'/a b/darkheap' ");
	assert_put("--fail-on=live>1KiB", 0, "--fail-on=live>1KiB ");
	assert_put("/it's/here", 0, "\"/it's/here\" ");
	assert_put("a\tb", 0, "'a\tb' ");
	assert_put("/an \"odd\" one", 0, "'/an \"odd\" one' ");
	assert_put("both ' and \"", -EINVAL, "");
}

static void assert_words(const char *text, const char *const *wanted)
{
	const char *word;
	size_t length;

	for (; *wanted; wanted++) {
		length = quoted_next(&text, &word);
		assert_non_null(word);
		assert_int_equal(length, strlen(*wanted));
		assert_memory_equal(word, *wanted, length);
	}
	quoted_next(&text, &word);
	assert_null(word);
}

static void words_are_read_as_go_does(void **state)
{
	(void)state;
	assert_words("", (const char *[]){NULL});
	assert_words(" a  'b c' \"d'\" e\n",
		     (const char *[]){"a", "b c", "d'", "e", NULL});
	assert_words("a'b c", (const char *[]){"a'b", "c", NULL});
	assert_words("''x", (const char *[]){"", "x", NULL});
	assert_words("a 'b", (const char *[]){"a", NULL});
}

static void assert_taken(const char *const *words, const char *exec,
			 const char *const *left)
{
	char *list[16] = {0};
	size_t n = 0;

	for (; words[n]; n++)
		list[n] = (char *)(uintptr_t)words[n];
	const char *taken = go_exec_take(list);
	if (exec)
		assert_string_equal(taken, exec);
	else
		assert_null(taken);
	for (n = 0; left[n]; n++)
		assert_string_equal(list[n], left[n]);
	assert_null(list[n]);
}

static void their_exec_is_taken_out(void **state)
{
	(void)state;
	assert_taken((const char *[]){"-v", "./...", NULL}, NULL,
		     (const char *[]){"-v", "./...", NULL});
	assert_taken((const char *[]){"-exec", "nice -n 5", "-v", NULL},
		     "nice -n 5", (const char *[]){"-v", NULL});
	assert_taken((const char *[]){"--exec=a", "-exec=b=c", "-v", NULL},
		     "b=c", (const char *[]){"-v", NULL});
	assert_taken((const char *[]){"-v", "-args", "-exec=a", NULL}, NULL,
		     (const char *[]){"-v", "-args", "-exec=a", NULL});
	assert_taken((const char *[]){"-execute=a", "---exec=b", NULL}, NULL,
		     (const char *[]){"-execute=a", "---exec=b", NULL});
	/* go says what is wrong with it */
	assert_taken((const char *[]){"-exec", NULL}, NULL,
		     (const char *[]){"-exec", NULL});
}

static void assert_flags(const char *flags, const char *wanted)
{
	char *exec = go_exec_of_flags(flags);

	if (wanted)
		assert_string_equal(exec, wanted);
	else
		assert_null(exec);
	free(exec);
}

static void the_exec_of_goflags_is_found(void **state)
{
	(void)state;
	assert_flags("", NULL);
	assert_flags("-v -tags=exec", NULL);
	assert_flags("-v '-exec=darkheap run --' -x", "darkheap run --");
	assert_flags("-exec=a --exec=b", "b");
	assert_flags("-exec", NULL);
}

static void ourselves_are_recognized(void **state)
{
	(void)state;
	assert_true(go_exec_is_darkheap("darkheap run --"));
	assert_true(go_exec_is_darkheap("'/a b/darkheap' run --"));
	assert_true(go_exec_is_darkheap("darkheap"));
	assert_false(go_exec_is_darkheap("nice darkheap"));
	assert_false(go_exec_is_darkheap("/opt/darkheap/run"));
	assert_false(go_exec_is_darkheap("notdarkheap run"));
	assert_false(go_exec_is_darkheap(""));
	assert_false(go_exec_is_darkheap("'darkheap run"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_word_is_quoted_whole),
	    cmocka_unit_test(words_are_read_as_go_does),
	    cmocka_unit_test(their_exec_is_taken_out),
	    cmocka_unit_test(the_exec_of_goflags_is_found),
	    cmocka_unit_test(ourselves_are_recognized),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
