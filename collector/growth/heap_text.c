/* SPDX-License-Identifier: MIT */
#include "growth/heap_text.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "heap profile: "
#define RATE " @ heap/"
#define STATS "# runtime.MemStats"
/* More than any machine has: a sum of such stays below 2^63. */
#define AMOUNT_MOST 1e15

static const struct {
	const char *key;
	size_t offset;
} stats[] = {
#define STAT(key, field)                                              \
	{                                                             \
		"# " key " = ", offsetof(struct growth_sample, field) \
	}
    STAT("HeapAlloc", heap_alloc), STAT("HeapSys", heap_sys),
    STAT("HeapInuse", heap_inuse), STAT("NextGC", next_gc),
    STAT("Mallocs", mallocs),	   STAT("Frees", frees),
    STAT("NumGC", num_gc),	   STAT("Stack", stack_inuse),
#undef STAT
};

void heap_text_init(struct heap_text *text, struct growth_sample *sample)
{
	text->use = NULL;
	text->arg = NULL;
	text->sample = sample;
	text->rate = 0;
	text->has_head = text->has_stats = text->is_in_record = false;
	text->stack.n = 0;
}

static bool begins(const char *line, const char *with)
{
	return !strncmp(line, with, strlen(with));
}

/* "heap profile: 4: 8192 [10: 20480] @ heap/1048576": twice the rate */
static void read_head(struct heap_text *text, const char *line)
{
	const char *rate = strstr(line, RATE);

	text->has_head = true;
	if (rate)
		text->rate = strtod(rate + sizeof(RATE) - 1, NULL) / 2;
	if (!(text->rate > 1 && text->rate < AMOUNT_MOST))
		text->rate = 0;
}

static uint64_t scaled(double amount, double scale)
{
	amount *= scale;
	return amount > 0 && amount < AMOUNT_MOST ? (uint64_t)(amount + 0.5)
						  : 0;
}

/* A record is whole when the next one begins. */
static void end_record(struct heap_text *text)
{
	double scale = 1;

	if (!text->is_in_record)
		return;
	text->is_in_record = false;
	if (!text->use || !text->objects || !text->bytes || !text->stack.n)
		return;
	if (text->rate > 0)
		scale = 1 / (1 - exp(-(double)text->bytes /
				     (double)text->objects / text->rate));
	text->use(text->arg, &text->stack, scaled((double)text->bytes, scale),
		  scaled((double)text->objects, scale));
}

/* "271: 2775040 [271: 2775040] @ 0x48778c 0x48bc49" */
static void begin_record(struct heap_text *text, const char *line)
{
	char *end;

	end_record(text);
	text->objects = strtoull(line, &end, 10);
	if (*end != ':' || text->objects > (uint64_t)AMOUNT_MOST)
		return;
	text->bytes = strtoull(end + 1, &end, 10);
	if (!begins(end, " [") || text->bytes > (uint64_t)AMOUNT_MOST)
		return;
	text->is_in_record = true;
	text->stack.n = 0;
}

/* "#\t0x670d05\tmain.grow+0x85\t\t/src/main.go:4" */
static void add_frame(struct heap_text *text, char *line)
{
	struct go_place *place = &text->stack.frames[text->stack.n];
	char *name = strchr(line + 2, '\t'), *file, *offset;

	if (!text->is_in_record || text->stack.n == GO_STACK_FRAMES || !name)
		return;
	file = strchr(++name, '\t');
	if (!file)
		return;
	*file++ = 0;
	offset = strrchr(name, '+');
	if (offset && begins(offset, "+0x"))
		*offset = 0;
	snprintf(place->function, sizeof(place->function), "%s", name);
	go_place_set_file(place, file);
	text->stack.n++;
}

static void read_stat(struct heap_text *text, const char *line)
{
	for (size_t i = 0; i < sizeof(stats) / sizeof(*stats); i++) {
		uint64_t value;

		if (!begins(line, stats[i].key))
			continue;
		value = strtoull(line + strlen(stats[i].key), NULL, 10);
		/* GOGC=off: the goal is beyond all memory */
		if (value > INT64_MAX)
			value = INT64_MAX;
		memcpy((char *)text->sample + stats[i].offset, &value,
		       sizeof(value));
	}
}

void heap_text_line(void *arg, char *line)
{
	struct heap_text *text = arg;

	if (!text->has_head) {
		if (begins(line, HEAD))
			read_head(text, line);
		return;
	}
	if (text->has_stats) {
		read_stat(text, line);
	} else if (begins(line, STATS)) {
		end_record(text);
		text->has_stats = true;
	} else if (begins(line, "#\t")) {
		add_frame(text, line);
	} else if (*line >= '0' && *line <= '9') {
		begin_record(text, line);
	}
}

bool heap_text_end(struct heap_text *text)
{
	return text->has_head && text->has_stats && text->sample->heap_sys;
}
