/* SPDX-License-Identifier: MIT */
/* links: collector/growth/heap_text.c collector/growth/go_stack.c
 * collector/growth/line_feed.c ; libs: -lm */
/*
 * test_heap_text.c - Go's heap profile as text: stacks, amounts, MemStats, and
 * what is none
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "growth/heap_text.h"
#include "growth/line_feed.h"

/* As Go 1.26 printed it, shortened. */
static const char profile[] =
    "heap profile: 273: 2775632 [274: 2816592] @ heap/1048576\n"
    "0: 0 [1: 40960] @ 0x487793 0x48c1e7 0x670d3e\n"
    "#\t0x670d3d\tmain.drop+0xbd\t\t/src/main.go:4\n"
    "\n"
    "1: 524288 [1: 524288] @ 0x47e1a5 0x491161\n"
    "#\t0x47e1a4\tnet/http.(*conn).serve+0x44\t/go/src/net/http/server.go:9\n"
    "#\t0x47e1a3\tmain.(*T[...]).Serve+0x1\t\t/src/t.go:12\n"
    "\n"
    "271: 2775040 [271: 2775040] @ 0x48778c 0x48bc49\n"
    "#\t0x48778b\truntime.mallocgc+0xcb\t/go/src/runtime/malloc.go:1143\n"
    "#\t0x670d05\tmain.grow+0x85\t\t/src/with blank/main.go:4\n"
    "\n\n"
    "# runtime.MemStats\n"
    "# Alloc = 140851640\n"
    "# Mallocs = 14580\n"
    "# Frees = 100\n"
    "# HeapAlloc = 140851640\n"
    "# HeapSys = 146145280\n"
    "# HeapInuse = 141459456\n"
    "# Stack = 655360 / 786432\n"
    "# NextGC = 18446744073709551615\n"
    "# PauseNs = [3773820 172346]\n"
    "# NumGC = 7\n"
    "# NumForcedGC = 1\n";

struct seen {
	struct heap_text text;
	struct growth_sample sample;
	size_t n;
	struct go_place blamed[8];
	uint64_t bytes[8], objects[8];
	char words[8][GROWTH_WORDS_BYTES];
	bool is_whole;
};

static void see(void *arg, const struct go_stack *stack, uint64_t bytes,
		uint64_t objects)
{
	struct seen *seen = arg;

	if (seen->n == 8)
		return;
	seen->blamed[seen->n] = *go_stack_blame(stack);
	seen->bytes[seen->n] = bytes;
	seen->objects[seen->n] = objects;
	go_stack_words(stack, seen->words[seen->n]);
	seen->n++;
}

/* In pieces of `piece` bytes. */
static struct seen *read_text(const char *text, size_t size, size_t piece)
{
	struct seen *seen = calloc(1, sizeof(*seen));
	static struct line_feed feed;

	assert_non_null(seen);
	heap_text_init(&seen->text, &seen->sample);
	seen->text.use = see;
	seen->text.arg = seen;
	line_feed_init(&feed, heap_text_line, &seen->text);
	for (size_t at = 0; at < size; at += piece)
		assert_true(line_feed_take(
		    &feed, text + at, size - at < piece ? size - at : piece));
	line_feed_end(&feed);
	seen->is_whole = heap_text_end(&seen->text);
	return seen;
}

static void stacks_and_amounts_are_read(void **state)
{
	for (size_t piece = 1; piece < 4096; piece *= 7) {
		struct seen *seen =
		    read_text(profile, sizeof(profile) - 1, piece);

		assert_true(seen->is_whole);
		assert_int_equal(seen->n, 2);
		assert_string_equal(seen->blamed[0].function,
				    "main.(*T[...]).Serve");
		assert_int_equal(seen->blamed[0].line, 12);
		assert_string_equal(seen->words[0], "net/http.(*conn).serve < "
						    "main.(*T[...]).Serve");
		assert_string_equal(seen->blamed[1].function, "main.grow");
		assert_string_equal(seen->blamed[1].file,
				    "/src/with blank/main.go");
		free(seen);
	}
	(void)state;
}

/* One of 524,288 bytes stands for 1.58; of 10,240 bytes each for 51.7. */
static void a_sample_is_scaled_up(void **state)
{
	struct seen *seen = read_text(profile, sizeof(profile) - 1, 4096);

	(void)state;
	assert_int_equal(seen->objects[0], 2);
	assert_in_range(seen->bytes[0], 829000, 830000);
	assert_in_range(seen->objects[1], 14000, 14020);
	assert_in_range(seen->bytes[1], 143360000, 143570000);
	free(seen);
}

static void memstats_are_read(void **state)
{
	struct seen *seen = read_text(profile, sizeof(profile) - 1, 4096);

	(void)state;
	assert_int_equal(seen->sample.heap_alloc, 140851640);
	assert_int_equal(seen->sample.heap_sys, 146145280);
	assert_int_equal(seen->sample.heap_inuse, 141459456);
	assert_int_equal(seen->sample.mallocs, 14580);
	assert_int_equal(seen->sample.frees, 100);
	assert_int_equal(seen->sample.stack_inuse, 655360);
	assert_int_equal(seen->sample.num_gc, 7);
	/* GOGC=off */
	assert_int_equal(seen->sample.next_gc, INT64_MAX);
	free(seen);
}

static void what_is_cut_short_is_not_whole(void **state)
{
	const char *stats = strstr(profile, "# runtime.MemStats");

	(void)state;
	for (size_t size = 0; size < sizeof(profile) - 1; size += 3) {
		struct seen *seen = read_text(profile, size, 64);
		const char *sys = strstr(profile, "# HeapSys = 1");

		if (profile + size < sys)
			assert_false(seen->is_whole);
		if (profile + size < stats)
			assert_false(seen->text.has_stats);
		free(seen);
	}
}

static void nonsense_is_no_profile(void **state)
{
	static const char *const texts[] = {
	    "",
	    "\n\n\n",
	    "<html>404</html>\n",
	    "# runtime.MemStats\n# HeapSys = 5\n",
	    "1: 2 [1: 2] @ 0x1\n#\t0x1\tmain.a+0x1\t/a.go:1\n",
	    "heap profile: x\n#\t\n#\t\t\n#\t0x1\n#\t0x1\tname\n9: 9 "
	    "[\n#\t0x1\t"
	    "a\tb\n# runtime.MemStats\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct seen *seen = read_text(texts[i], strlen(texts[i]), 5);

		assert_false(seen->is_whole);
		free(seen);
	}
}

/* Names of any length, frames without an end, numbers beyond all. */
static void the_monstrous_is_bounded(void **state)
{
	char *text = malloc(1 << 20), *at = text;

	(void)state;
	assert_non_null(text);
	at += sprintf(at, "heap profile: 1: 1 [1: 1] @ heap/999999999999999999"
			  "9999\n99999999999999999999999: 5 [1: 1] @ 0x1\n"
			  "7: 99999999999999999 [1: 1] @ 0x1\n"
			  "3: 3 [1: 1] @ 0x1\n");
	for (int i = 0; i < 200; i++) {
		at += sprintf(at, "#\t0x1\t");
		memset(at, 'a' + i % 26, 3000);
		at += 3000;
		at += sprintf(at, "+0x1\t/x.go:99999999999999999999\n");
	}
	at += sprintf(at, "#\t0x1\tmain.f+0x1\t/x.go:-4\n"
			  "# runtime.MemStats\n# HeapSys = 1\n");
	struct seen *seen = read_text(text, (size_t)(at - text), 4096);
	assert_true(seen->is_whole);
	assert_int_equal(seen->n, 1);
	assert_string_equal(seen->blamed[0].function, "main.f");
	assert_int_equal(seen->blamed[0].line, 0);
	assert_int_equal(seen->objects[0], 3);
	free(seen);
	free(text);
}

static void an_endless_answer_is_refused(void **state)
{
	static struct line_feed feed;
	static struct heap_text text;
	static char piece[1 << 16];
	struct growth_sample sample = {0};
	size_t taken = 0;

	(void)state;
	heap_text_init(&text, &sample);
	line_feed_init(&feed, heap_text_line, &text);
	memset(piece, '\n', sizeof(piece));
	while (line_feed_take(&feed, piece, sizeof(piece)))
		taken += sizeof(piece);
	assert_int_equal(taken, LINE_FEED_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(stacks_and_amounts_are_read),
	    cmocka_unit_test(a_sample_is_scaled_up),
	    cmocka_unit_test(memstats_are_read),
	    cmocka_unit_test(what_is_cut_short_is_not_whole),
	    cmocka_unit_test(nonsense_is_no_profile),
	    cmocka_unit_test(the_monstrous_is_bounded),
	    cmocka_unit_test(an_endless_answer_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
