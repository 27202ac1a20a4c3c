/* SPDX-License-Identifier: MIT */
/*
 * fuzz_go_profiles.c - what a program answers about Go's side of it
 *
 * Input   a byte: the length of the pieces in which the rest comes; all of it
 *         as a heap profile, as goroutines and as an index page
 */
#include "target.h"

#include <stdbool.h>

#include "growth/goroutine_text.h"
#include "growth/growers.h"
#include "growth/heap_text.h"
#include "growth/line_feed.h"

static struct growers growers;

static void take_stack(void *arg, const struct go_stack *stack, uint64_t bytes,
		       uint64_t objects)
{
	const struct go_place *place = go_stack_blame(stack);

	(void)arg;
	REQUIRE(place && stack->n <= GO_STACK_FRAMES);
	touch_text(place->function);
	touch_text(place->file);
	REQUIRE(place->line >= 0);
	growers_add(&growers, GROWTH_GO, place, stack, 1, bytes, objects);
}

static void take_goroutine(void *arg, const struct go_place *creator,
			   const struct go_stack *stack)
{
	(void)arg;
	touch_text(creator->function);
	touch_text(creator->file);
	growers_add(&growers, GROWTH_GOROUTINE, creator, stack, 1, 0, 1);
}

static void feed(void (*use)(void *, char *), void *arg, const uint8_t *data,
		 size_t size)
{
	static struct line_feed lines;
	size_t piece = data[0] + 1u;

	line_feed_init(&lines, use, arg);
	for (size_t at = 1; at < size; at += piece)
		REQUIRE(line_feed_take(&lines, (const char *)data + at,
				       size - at < piece ? size - at : piece));
	line_feed_end(&lines);
}

static void list(enum growth_side side)
{
	struct growth_row rows[GROWTH_ROWS];
	size_t n = growers_list(&growers, side, 0, 1, rows, GROWTH_ROWS);

	REQUIRE(n <= GROWTH_ROWS);
	for (size_t i = 0; i < n; i++) {
		REQUIRE(rows[i].side == (uint8_t)side);
		touch_text(rows[i].function);
		touch_text(rows[i].file);
		touch_text(rows[i].stack);
		touch_text(rows[i].why);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct heap_text heap;
	static struct goroutine_text goroutines;
	struct growth_sample sample = {0};
	uint64_t count = 0;

	if (!size)
		return 0;
	growers_init(&growers);
	heap_text_init(&heap, &sample);
	heap.use = take_stack;
	feed(heap_text_line, &heap, data, size);
	REQUIRE(!heap_text_end(&heap) || sample.heap_sys);
	goroutine_text_init(&goroutines);
	goroutines.use = take_goroutine;
	feed(goroutine_text_line, &goroutines, data, size);
	goroutine_text_end(&goroutines);
	feed(goroutine_count_line, &count, data, size);
	REQUIRE(count <= INT32_MAX);
	list(GROWTH_GO);
	list(GROWTH_GOROUTINE);
	growers_release(&growers);
	return 0;
}
