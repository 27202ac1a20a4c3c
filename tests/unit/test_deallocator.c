/* SPDX-License-Identifier: MIT */
/* links: collector/hint/deallocator.c ; libs: -lcmocka */
/*
 * test_deallocator.c - the table is in order, and says nothing of namesakes
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <string.h>

#include "hint/deallocator.h"

/* Rows that follow each other: libraries in order, then functions. */
static void assert_in_order(const struct deallocator *a,
			    const struct deallocator *b)
{
	int order = strcmp(a->library->name, b->library->name);

	if (!order)
		order = strcmp(a->function, b->function);
	if (order >= 0)
		fail_msg("%s %s stands before %s %s", a->library->name,
			 a->function, b->library->name, b->function);
}

static void assert_pattern(const char *pattern)
{
	size_t open = 0;

	assert_true(*pattern && strlen(pattern) < 256);
	for (const char *c = pattern; *c; c++) {
		if (!isalnum((unsigned char)*c) && !strchr("_-.*[]|", *c))
			fail_msg("'%c' in pattern '%s'", *c, pattern);
		open += *c == '[';
		assert_true(*c != ']' || open--);
	}
	assert_int_equal(open, 0);
	assert_null(strstr(pattern, "||"));
	assert_true(pattern[strlen(pattern) - 1] != '|' && *pattern != '|');
}

static void assert_parentheses(const char *text)
{
	size_t open = 0;

	for (; *text; text++) {
		open += *text == '(';
		if (*text == ')')
			assert_true(open-- > 0);
	}
	assert_int_equal(open, 0);
}

/* It becomes a part of a sentence. */
static void assert_words(const char *text)
{
	size_t length = strlen(text);

	assert_true(length < 160);
	if (!length)
		return;
	assert_false(isspace((unsigned char)text[0]));
	assert_false(isspace((unsigned char)text[length - 1]));
	assert_false(text[length - 1] == '.');
	assert_null(strstr(text, "  "));
	for (const char *c = text; *c; c++)
		assert_true(isprint((unsigned char)*c));
}

static void test_table(void **state)
{
	const struct deallocator *row, *last = NULL;
	size_t i = 0;

	(void)state;
	for (; (row = deallocator_row(i)); i++) {
		size_t name = deallocator_name_length(row);

		if (last)
			assert_in_order(last, row);
		last = row;
		assert_pattern(row->function);
		assert_null(strchr(row->function, '|'));
		assert_pattern(row->library->files);
		if (*row->library->owns)
			assert_pattern(row->library->owns);
		assert_true(!strncmp(row->library->source, "https://", 8) ||
			    !strncmp(row->library->source, "http://", 7));
		if (!name || row->release[name] != '(')
			fail_msg("'%s' is no call", row->release);
		assert_int_equal(row->release[strlen(row->release) - 1], ')');
		assert_parentheses(row->release);
		assert_true(*row->made);
		assert_words(row->made);
		assert_words(row->note);
	}
	assert_true(i > 100);
}

static const char *release_of(const char *function, const char *module,
			      bool is_own)
{
	const struct deallocator *found =
	    deallocator_find(function, module, is_own);

	return found ? found->release : "";
}

static void test_of_library(void **state)
{
	(void)state;
	assert_string_equal(
	    release_of("strdup", "/lib/x86_64-linux-gnu/libc.so.6", false),
	    "free(unsafe.Pointer(s))");
	assert_string_equal(
	    release_of("fopen", "/lib/x86_64-linux-gnu/libc-2.31.so", false),
	    "fclose(stream)");
	assert_string_equal(release_of("sqlite3_prepare_v2",
				       "/usr/lib/libsqlite3.so.0.8.6", false),
			    "sqlite3_finalize(stmt)");
	assert_string_equal(
	    release_of("ucol_open_72", "libicui18n.so.72", false),
	    "ucol_close(coll)");
}

/* The name alone says nothing. */
static void test_namesakes(void **state)
{
	(void)state;
	assert_string_equal(release_of("strdup", "/srv/libmine.so", false), "");
	assert_string_equal(release_of("strdup", "/srv/service", true), "");
	assert_string_equal(release_of("json_array", "libjson-c.so.5", false),
			    "");
	assert_string_equal(
	    release_of("sqlite3_open", "/usr/lib/libother.so", false), "");
	assert_string_equal(
	    release_of("sqlite3_opened", "libsqlite3.so.0", false), "");
	assert_string_equal(
	    release_of("ucal_openTimeZones_72", "libicui18n.so.72", false), "");
}

/* go-sqlite3 and others have their library's source among their own. */
static void test_compiled_in(void **state)
{
	(void)state;
	assert_string_equal(release_of("sqlite3_open_v2", "/srv/service", true),
			    "sqlite3_close(db)");
	assert_string_equal(release_of("ZSTD_createCCtx", "/srv/service", true),
			    "ZSTD_freeCCtx(cctx)");
	assert_string_equal(release_of("g_malloc", "/srv/service", true), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_table),
	    cmocka_unit_test(test_of_library),
	    cmocka_unit_test(test_namesakes),
	    cmocka_unit_test(test_compiled_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
