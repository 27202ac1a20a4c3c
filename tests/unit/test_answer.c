/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/answer.c ; libs: */
/*
 * test_answer.c - answers whole, in pieces and in garbage
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "symbol/answer.h"

static struct answer_reader reader;
static struct answer answer;
static int ends[2];
static char *bytes;
static size_t size;

static const struct frame sent[] = {
    {.function = "f",
     .file = "a.c",
     .line = 5,
     .start_line = 3,
     .inlined = true},
    {.language = LANGUAGE_GO, .function = "main.main", .wrapper = true},
    {.file = "b.s", .line = -1},
    {0},
};

static int start(void **state)
{
	FILE *out = open_memstream(&bytes, &size);

	(void)state;
	memset(&reader, 0, sizeof(reader));
	answer_write_frames(out, 7, sent, 4);
	answer_write_soname(out, 1000000, "libc.so.6");
	answer_write_frames(out, 8, sent + 3, 1);
	return fclose(out) || pipe(ends) ? -1 : 0;
}

static int stop(void **state)
{
	(void)state;
	answer_reader_release(&reader);
	free(bytes);
	close(ends[0]);
	close(ends[1]);
	return 0;
}

static void put(const void *data, size_t n)
{
	assert_int_equal(write(ends[1], data, n), n);
	assert_int_equal(answer_reader_fill(&reader, ends[0]), n);
}

static void assert_same(const char *a, const char *b)
{
	if (!b)
		assert_null(a);
	else
		assert_string_equal(a, b);
}

static void assert_frames(const struct frame *frames, size_t n)
{
	assert_int_equal(answer.kind, ANSWER_FRAMES);
	assert_int_equal(answer.count, n);
	for (size_t i = 0; i < n; i++) {
		assert_same(answer.frames[i].function, frames[i].function);
		assert_same(answer.frames[i].file, frames[i].file);
		assert_int_equal(answer.frames[i].line, frames[i].line);
		assert_int_equal(answer.frames[i].start_line,
				 frames[i].start_line);
		assert_int_equal(answer.frames[i].language, frames[i].language);
		assert_int_equal(answer.frames[i].inlined, frames[i].inlined);
		assert_int_equal(answer.frames[i].wrapper, frames[i].wrapper);
	}
}

static void they_come_as_they_went(void **state)
{
	(void)state;
	put(bytes, size);
	assert_int_equal(answer_reader_next(&reader, &answer), 1);
	assert_int_equal(answer.index, 7);
	assert_frames(sent, 4);
	assert_int_equal(answer_reader_next(&reader, &answer), 1);
	assert_int_equal(answer.kind, ANSWER_SONAME);
	assert_int_equal(answer.index, 1000000);
	assert_string_equal(answer.soname, "libc.so.6");
	assert_int_equal(answer_reader_next(&reader, &answer), 1);
	assert_frames(sent + 3, 1);
	assert_int_equal(answer_reader_next(&reader, &answer), 0);
	close(ends[1]);
	assert_int_equal(answer_reader_fill(&reader, ends[0]), 0);
}

static void byte_by_byte(void **state)
{
	int n = 0;

	(void)state;
	for (size_t i = 0; i < size; i++) {
		put(bytes + i, 1);
		while (answer_reader_next(&reader, &answer) == 1)
			n++;
	}
	assert_int_equal(n, 3);
}

static void more_than_one_read(void **state)
{
	int n = 0;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		put(bytes, size);
		if (i % 50)
			continue;
		while (answer_reader_next(&reader, &answer) == 1)
			n++;
	}
	while (answer_reader_next(&reader, &answer) == 1)
		n++;
	assert_int_equal(n, 6000);
}

/* Whatever comes: no byte outside is read, and there is an end. */
static void garbage(void **state)
{
	(void)state;
	srandom(3);
	for (int round = 0; round < 20000; round++) {
		char *copy = malloc(size);
		int came;

		memcpy(copy, bytes, size);
		for (int i = 0; i < 1 + round % 5; i++)
			copy[(size_t)random() % size] = (char)random();
		memset(&reader, 0, sizeof(reader));
		put(copy, size);
		free(copy);
		while ((came = answer_reader_next(&reader, &answer)) == 1)
			assert_in_range(answer.count, 0, FRAME_EXPAND_MAX);
		assert_true(came == 0 || came == -EBADMSG);
		answer_reader_release(&reader);
	}
}

static void what_is_no_answer(void **state)
{
	static const uint32_t bad[][6] = {
	    {9, 0, 0, 0},			  /* no such kind */
	    {ANSWER_FRAMES, 0, 0, 0},		  /* no frame */
	    {ANSWER_FRAMES, UINT32_MAX},	  /* too much */
	    {ANSWER_FRAMES, 8, 0, 0, 0, 0},	  /* half a frame */
	    {ANSWER_SONAME, 4, 0, 0, 0x20202020}, /* no end */
	    {ANSWER_SONAME, 4, 0, 0, 0x20200020}, /* more behind it */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		put(bad[i], sizeof(bad[i]));
		assert_int_equal(answer_reader_next(&reader, &answer),
				 -EBADMSG);
		answer_reader_release(&reader);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(they_come_as_they_went), TEST(byte_by_byte),
	    TEST(more_than_one_read),	  TEST(garbage),
	    TEST(what_is_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
