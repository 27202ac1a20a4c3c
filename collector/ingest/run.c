/* SPDX-License-Identifier: MIT */
#include "ingest/run.h"

#include <errno.h>

#include "ingest/apply.h"

/* The longest of the three: no look beyond head. */
#define WORDS_MAX EVENT_ALLOC_WORDS
/* Then it is looked again for what goes faster (pairs.h). */
#define RUN_WORDS 1024

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

	if (reader->next + WORDS_MAX > reader->head || reader->is_damaged ||
	    reader->freed_by)
		return false;
	word = word_at(reader, reader->next);
	if (!common(reader, reader->next, word, &reader->event.time))
		return false;
	reader->event.type = (uint8_t)event_type(word);
	return true;
}

/* Memory takes some 16 events. */
#define NEAR 20
#define FAR 40

/* See one more event coming, and have the index fetched where it points. */
static inline bool see(struct reader *reader, const struct live *live)
{
	/* by type; a long record is passed once it has been read */
	static const uint8_t words_of[8] = {0, 3, 3, 2, 2, 2, 0, 1};
	struct ahead *ahead = &reader->ahead;
	struct seen *seen = &ahead->events[ahead->far % AHEAD_EVENTS];

	if (ahead->next >= reader->head)
		return false;
	uint64_t word = word_at(reader, ahead->next);
	uint64_t words = words_of[event_type(word)];
	if (!words)
		return false;
	*seen = (struct seen){ahead->next, word,
			      live_hash(live, event_address(word))};
	live_prefetch(live, seen->hash);
	ahead->far++;
	ahead->next += words;
	return true;
}

/* Both lines that an event needs. */
static inline void prefetch_stack(const struct stack *stack)
{
	__builtin_prefetch(stack, 1);
	__builtin_prefetch(&stack->group, 1);
}

/* The index is there by now: have fetched what it leads to, and the stack. */
static inline void fetch(struct reader *reader, const struct process *process)
{
	struct ahead *ahead = &reader->ahead;
	const struct seen *seen = &ahead->events[ahead->near++ % AHEAD_EVENTS];

	if (event_type(seen->word) != EVENT_ALLOC) {
		live_prefetch_record(&process->live, seen->hash);
		return;
	}
	uint32_t id =
	    (uint32_t)(word_at(reader, seen->index + 2) >> EVENT_SIZE_BITS);
	if (id < reader->n_stacks)
		prefetch_stack(match_stack(process, reader->stacks[id]));
}

/* From reader->next on; others may have used events since. */
static void look_ahead(struct reader *reader, const struct process *process)
{
	struct ahead *ahead = &reader->ahead;

	while (ahead->used != ahead->far &&
	       ahead->events[ahead->used % AHEAD_EVENTS].index != reader->next)
		if (ahead->near == ahead->used++)
			ahead->near++;
	if (ahead->used == ahead->far)
		ahead->next = reader->next;
	while (ahead->far - ahead->used < FAR && see(reader, &process->live))
		;
	while (ahead->near - ahead->used < NEAR && ahead->near != ahead->far)
		fetch(reader, process);
}

static inline int apply(struct match *match, struct reader *reader,
			struct event *event, uint64_t word, uint64_t hash,
			uint64_t third)
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
		match_free(match, event, hash, call, &reader->aside);
		return 0;
	}
	event->size = third & EVENT_SIZE_MAX;
	event->stack = id < reader->n_stacks ? reader->stacks[id] : 0;
	return match_alloc(match, event, hash, call);
}

/* Its stack is not known yet for this origin: reader_peek() asks for it. */
static inline bool is_unknown(const struct reader *reader, uint64_t word,
			      uint64_t third)
{
	uint32_t id = (uint32_t)(third >> EVENT_SIZE_BITS);

	return event_type(word) == EVENT_ALLOC && id < reader->n_stacks &&
	       reader->stacks[id] == READER_UNKNOWN;
}

int64_t run_use(struct match *match, struct reader *reader, uint64_t until,
		uint64_t limit)
{
	struct event event = {.goid = reader->context.goid,
			      .thread = reader->thread,
			      .mean = reader->mean,
			      .machine = reader->machine};
	struct ahead *ahead = &reader->ahead;
	uint64_t index = reader->next, end = index + RUN_WORDS;
	int64_t used = 0;
	bool is_apart = reader->origin;
	int error = 0;

	if (end > reader->head - (WORDS_MAX - 1))
		end = reader->head - (WORDS_MAX - 1);
	look_ahead(reader, match->process);
	while (index < end && ahead->used != ahead->far) {
		/* read once: it may be another by now, but this one is used */
		const struct seen seen =
		    ahead->events[ahead->used % AHEAD_EVENTS];
		uint64_t words = common(reader, index, seen.word, &event.time);
		if (!words ||
		    (used && (event.time > until || event.time >= limit)))
			break;
		uint64_t third = word_at(reader, index + 2);
		if (is_apart && is_unknown(reader, seen.word, third))
			break;
		see(reader, &match->process->live);
		if (ahead->near != ahead->far)
			fetch(reader, match->process);
		error |=
		    apply(match, reader, &event, seen.word, seen.hash, third);
		match->doubtful = 0; /* nobody else's work from here on */
		index += words;
		ahead->used++;
		used++;
	}
	if (!used)
		return 0;
	reader->next = index;
	reader->last_time = event.time;
	reader->aside.from = ASIDE_NOTHING;
	match->process->events += (uint64_t)used;
	if (event.time > match->process->time_end)
		match->process->time_end = event.time;
	return error ? -ENOMEM : used;
}
