/* SPDX-License-Identifier: MIT */
/* links: collector/doctor/words.c ; libs: -lcmocka */
/*
 * test_words.c - words that a shell reads back as they were
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "doctor/words.h"

static char *quoted(const char *word)
{
	char *text;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	words_quote(out, word);
	fclose(out);
	return text;
}

static void check(const char *word, const char *want)
{
	char *text = quoted(word);

	assert_string_equal(text, want);
	free(text);
}

static void test_words(void **state)
{
	(void)state;
	check("./service", "./service");
	check("-port=8080", "-port=8080");
	check("", "''");
	check("two words", "'two words'");
	check("it's", "'it'\\''s'");
	check("$HOME", "'$HOME'");
	check("~", "'~'");
	check("a\nb", "$'a\\012b'");
	check("\033[31m'\\", "$'\\033[31m\\'\\\\'");
}

/* Each byte that a word can have, through bash and back. */
static void test_shell(void **state)
{
	char path[] = "/tmp/darkheap-XXXXXX", command[64];
	FILE *script = fdopen(mkstemp(path), "w"), *shell;

	(void)state;
	assert_non_null(script);
	for (int byte = 1; byte < 256; byte++) {
		char word[] = {'a', (char)byte, '1', 0};

		fputs("printf %s ", script);
		words_quote(script, word);
		fputc('\n', script);
	}
	assert_int_equal(fclose(script), 0);
	snprintf(command, sizeof(command), "LC_ALL=C bash %s", path);
	shell = popen(command, "re");
	assert_non_null(shell);
	for (int byte = 1; byte < 256; byte++) {
		assert_int_equal(fgetc(shell), 'a');
		assert_int_equal(fgetc(shell), byte);
		assert_int_equal(fgetc(shell), '1');
	}
	assert_int_equal(fgetc(shell), EOF);
	assert_int_equal(pclose(shell), 0);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_shell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
