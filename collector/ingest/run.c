/* SPDX-License-Identifier: MIT */
#include "ingest/run.h"

#include <errno.h>

#include "ingest/apply.h"

/* The longest of the three: no look beyond head. */
#define WORDS_MAX EVENT_ALLOC_WORDS

static inline uint64_t word_at(const struct reader *reader, uint64_t index)
{
	return reader->words[index & reader->mask];
}

static inline bool is_short_timed(uint64_t word)
{
	return event_type(word) - EVENT_ALLOC <=
	       (unsigned int)(EVENT_UNFREE - EVENT_ALLOC);
}

/* K2; false: the next timed event is farther than the next word. */
static inline bool known_time(const struct reader *reader, uint64_t index,
			      uint64_t *time)
{
	uint64_t bound =
	    index < reader->seen ? reader->seen_time : reader->head_time;

	if (index < reader->timed && reader->timed_head == reader->head)
		*time = reader->timed_time;
	else if (is_short_timed(word_at(reader, index + 1)))
		*time = word_at(reader, index + 2);
	else
		return false;
	if (*time > bound)
		*time = bound;
	return true;
}

/* The words of a common event, 0: it is another. */
static inline uint64_t common(const struct reader *reader, uint64_t index,
			      uint64_t word, uint64_t *time)
{
	switch (event_type(word)) {
	case EVENT_ALLOC:
		*time = word_at(reader, index + 1);
		return EVENT_ALLOC_WORDS;
	case EVENT_FREE:
		*time = word_at(reader, index + 1);
		return EVENT_FREE_WORDS;
	case EVENT_FREE_KNOWN:
		return known_time(reader, index, time) ? EVENT_FREE_KNOWN_WORDS
						       : 0;
	default:
		return 0;
	}
}

bool run_peek(struct reader *reader)
{
	uint64_t word;

	if (reader->next + WORDS_MAX > reader->head || reader->is_damaged)
		return false;
	word = word_at(reader, reader->next);
	if (!common(reader, reader->next, word, &reader->event.time))
		return false;
	reader->event.type = (uint8_t)event_type(word);
	return true;
}

static inline int apply(struct match *match, struct reader *reader,
			struct event *event, uint64_t word, uint64_t third)
{
	uint32_t id = (uint32_t)(third >> EVENT_SIZE_BITS);

	event->type = (uint8_t)event_type(word);
	event->address = event_address(word);
	event->call =
	    reader->context.call
		? (reader->context.call & ~UINT64_C(0xffff)) | event_call(word)
		: 0;
	uint64_t call = match_clock(match, event);
	if (event->type != EVENT_ALLOC) {
		match_free(match, event, call, &reader->aside);
		return 0;
	}
	event->size = third & EVENT_SIZE_MAX;
	event->stack = id < reader->n_stacks ? reader->stacks[id] : 0;
	return match_alloc(match, event, call);
}

int64_t run_use(struct match *match, struct reader *reader, uint64_t until,
		uint64_t limit)
{
	struct event event = {.goid = reader->context.goid,
			      .mean = reader->mean,
			      .machine = reader->machine};
	uint64_t index = reader->next, end = index + reader->mask / 8;
	int64_t used = 0;
	int error = 0;

	while (index + WORDS_MAX <= reader->head && index < end) {
		uint64_t word = word_at(reader, index);
		uint64_t words = common(reader, index, word, &event.time);
		if (!words ||
		    (used && (event.time > until || event.time >= limit)))
			break;
		reader_prefetch(reader, &match->process->live, index);
		error |= apply(match, reader, &event, word,
			       word_at(reader, index + 2));
		index += words;
		used++;
	}
	if (!used)
		return 0;
	reader->next = index;
	reader->aside.from = ASIDE_NOTHING;
	match->process->events += (uint64_t)used;
	if (event.time > match->process->time_end)
		match->process->time_end = event.time;
	return error ? -ENOMEM : used;
}
