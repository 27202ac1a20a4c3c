/* SPDX-License-Identifier: MIT */
#include "growth/observed.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "growth/goroutine_text.h"
#include "growth/growth_source.h"
#include "growth/heap_text.h"
#include "model/now.h"

#define STEP_FIRST_NS INT64_C(250000000)
#define STEP_LAST_NS INT64_C(5000000000)
/* The world stands still while Go writes them: 0.13 s for 10,000. */
#define STACKS_MOST 10000u
#define GOROUTINE_ROWS (GROWTH_ROWS / 2)

/* A point that is being taken. */
struct collection {
	struct observed *observed;
	size_t point;
};

void observed_init(struct observed *observed, const char *name,
		   struct source *source, const char *trouble)
{
	memset(observed, 0, sizeof(*observed));
	observed->source = source;
	observed->step_ns = STEP_FIRST_NS;
	growers_init(&observed->growers);
	snprintf(observed->growth.source, sizeof(observed->growth.source), "%s",
		 name);
	snprintf(observed->growth.trouble, sizeof(observed->growth.trouble),
		 "%s", trouble);
}

void observed_release(struct observed *observed)
{
	if (observed->source)
		observed->source->free(observed->source);
	observed->source = NULL;
	growers_release(&observed->growers);
}

static void set_trouble(struct observed *observed, const char *why)
{
	snprintf(observed->growth.trouble, sizeof(observed->growth.trouble),
		 "%s", why);
}

static int64_t wall_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* One question; what the answer's lines mean is `use`'s to know. */
static int ask(struct observed *observed, enum question question,
	       void (*use)(void *, char *), void *arg)
{
	static struct line_feed feed;
	char why[SOURCE_WHY_BYTES] = "";
	int error;

	line_feed_init(&feed, use, arg);
	error = observed->source->ask(observed->source, question, &feed, why);
	if (error)
		set_trouble(observed, why);
	if ((error == -EPIPE || error == -ECONNRESET) &&
	    !observed->growth.gone_ns)
		observed->growth.gone_ns = wall_ns();
	if (error == -EPIPE) {
		observed->source->free(observed->source);
		observed->source = NULL;
	}
	return error;
}

static void take_record(void *arg, const struct go_stack *stack, uint64_t bytes,
			uint64_t objects)
{
	const struct collection *collection = arg;
	const struct go_place *place = go_stack_blame(stack);

	growers_add(&collection->observed->growers, GROWTH_GO, place, stack,
		    collection->point, bytes, objects);
}

static void take_goroutine(void *arg, const struct go_place *creator,
			   const struct go_stack *stack)
{
	const struct collection *collection = arg;

	growers_add(&collection->observed->growers, GROWTH_GOROUTINE, creator,
		    stack, collection->point, 0, 1);
}

/* `collection`: with its records, right behind a collection; or NULL. */
static int read_heap(struct observed *observed, struct growth_sample *sample,
		     struct collection *collection)
{
	static struct heap_text text;
	int error;

	heap_text_init(&text, sample);
	if (collection)
		text.use = take_record;
	text.arg = collection;
	error =
	    ask(observed, collection ? QUESTION_COLLECTED_HEAP : QUESTION_HEAP,
		heap_text_line, &text);
	if (error)
		return error;
	if (!heap_text_end(&text)) {
		set_trouble(observed,
			    "what it answers is no heap profile of Go");
		return -EBADMSG;
	}
	sample->time_ns = now_ns(CLOCK_REALTIME);
	return 0;
}

/* Where the index page is missing the number is not known. */
static void read_count(struct observed *observed, struct growth_sample *sample)
{
	ask(observed, QUESTION_COUNT, goroutine_count_line,
	    &sample->goroutines);
}

static int read_stacks(struct observed *observed, struct growth_sample *sample,
		       struct collection *collection)
{
	static struct goroutine_text text;
	int error;

	if (sample->goroutines > STACKS_MOST)
		return 0;
	goroutine_text_init(&text);
	text.use = take_goroutine;
	text.arg = collection;
	error = ask(observed, QUESTION_STACKS, goroutine_text_line, &text);
	if (error)
		return error;
	if (!goroutine_text_end(&text)) {
		set_trouble(observed, "what it answers are no goroutines");
		return -EBADMSG;
	}
	sample->goroutines = text.n;
	observed->stacks_at = collection->point + 1;
	return 0;
}

/* Where there are too many to ask, what was seen before names them still. */
static size_t stacks_base(const struct observed *observed, size_t base)
{
	return observed->stacks_at > base + 1 ? base : 0;
}

static void say_rows(struct observed *observed)
{
	const struct trend *trend = &observed->trend;
	struct go_growth *growth = &observed->growth;
	size_t base = trend_base(trend), last = trend->n - 1, n = 0;

	if (growth->goroutines_grow && observed->stacks_at > 1)
		n = growers_list(&observed->growers, GROWTH_GOROUTINE,
				 stacks_base(observed, base),
				 observed->stacks_at - 1, growth->rows,
				 GOROUTINE_ROWS);
	if (growth->heap_grows)
		n += growers_list(&observed->growers, GROWTH_GO, base, last,
				  growth->rows + n, GROWTH_ROWS - n);
	growth->n_rows = (uint32_t)n;
}

static void say_growth(struct observed *observed)
{
	const struct trend *trend = &observed->trend;
	struct go_growth *growth = &observed->growth;

	growth->n_points = (uint32_t)trend->n;
	growth->first = trend->points[0];
	growth->base = trend->points[trend_base(trend)];
	growth->point = trend->points[trend->n - 1];
	growth->fell_percent = trend_fell(trend);
	growth->is_known = trend_is_known(trend, &growth->last);
	growth->heap_grows = trend_heap_grows(trend);
	growth->goroutines_grow = trend_goroutines_grow(trend);
	say_rows(observed);
}

/* The stacks come last: the collection's sample is as near to it as can be. */
static void take_point(struct observed *observed,
		       const struct growth_sample *before)
{
	struct collection collection = {observed, observed->trend.n};
	struct growth_sample point = {.goroutines = before->goroutines};
	size_t stacks_at = observed->stacks_at;

	if (read_heap(observed, &point, &collection) ||
	    read_stacks(observed, &point, &collection)) {
		growers_forget(&observed->growers, collection.point);
		observed->stacks_at = stacks_at;
		return;
	}
	trend_add(&observed->trend, before, &point);
	observed->growth.last = point;
}

static void look(struct observed *observed)
{
	struct growth_sample sample = {0};
	struct go_growth *growth = &observed->growth;

	if (read_heap(observed, &sample, NULL))
		return;
	*growth->trouble = 0;
	growth->gone_ns = 0;
	read_count(observed, &sample);
	if (!observed->trend.first_ns)
		observed->trend.first_ns = sample.time_ns;
	if (growth->looks++)
		trend_note(&observed->trend, &growth->last, &sample);
	growth->last = sample;
	if (observed->source && trend_is_due(&observed->trend, &sample))
		take_point(observed, &sample);
	if (observed->trend.n)
		say_growth(observed);
}

void observed_look(struct observed *observed, int64_t now_ns)
{
	look(observed);
	observed->next_ns = now_ns + observed->step_ns;
	if (observed->step_ns < STEP_LAST_NS)
		observed->step_ns += observed->step_ns / 8;
}
