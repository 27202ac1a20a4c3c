/* SPDX-License-Identifier: MIT */
#include "ingest/pairs.h"

#include "ingest/apply.h"

#define PAIR_WORDS (EVENT_ALLOC_WORDS + EVENT_FREE_KNOWN_WORDS)
/* With the head and the time of what follows, which is the FREE's, too. */
#define SEEN_WORDS (PAIR_WORDS + 2)
/* The same pair again and again: what is done once pays from here on. */
#define PAIRS_MIN 4

struct pairs {
	uint64_t n;
	uint64_t alloc_time, free_time; /* of the last one */
	uint64_t next;			/* index of what follows */
};

static inline uint64_t word_at(const struct reader *reader, uint64_t index)
{
	return reader->words[index & reader->mask];
}

static inline bool is_short_timed(uint64_t word)
{
	return event_type(word) - EVENT_ALLOC <=
	       (unsigned int)(EVENT_UNFREE - EVENT_ALLOC);
}

/* Is a pair of this call at `index`, with `third` as its ALLOC's last word? */
static inline bool is_pair(const struct reader *reader, uint64_t index,
			   uint16_t call, uint64_t third)
{
	uint64_t word = word_at(reader, index);

	return event_type(word) == EVENT_ALLOC && event_call(word) == call &&
	       word_at(reader, index + 2) == third &&
	       word_at(reader, index + 3) ==
		   (word ^ EVENT_ALLOC ^ EVENT_FREE_KNOWN) &&
	       event_address(word);
}

static struct pairs find(const struct reader *reader, uint64_t until,
			 uint64_t limit)
{
	struct pairs pairs = {.next = reader->next};
	uint64_t end = reader->next + reader->mask / 8;
	uint16_t call = event_call(word_at(reader, reader->next));
	uint64_t third = word_at(reader, reader->next + 2);

	if (end > reader->head - SEEN_WORDS)
		end = reader->head - SEEN_WORDS;
	while (pairs.next <= end && is_pair(reader, pairs.next, call, third)) {
		uint64_t at = pairs.next + PAIR_WORDS;
		uint64_t alloc_time = word_at(reader, pairs.next + 1);
		uint64_t free_time = word_at(reader, at + 1);
		if (!is_short_timed(word_at(reader, at)) ||
		    alloc_time > free_time || free_time > until ||
		    free_time >= limit)
			break;
		pairs.n++;
		pairs.alloc_time = alloc_time;
		pairs.free_time = free_time;
		pairs.next = at;
	}
	return pairs;
}

static void count(struct match *match, const struct pairs *pairs,
		  const struct event *event, uint64_t call)
{
	struct process *process = match->process;
	struct stack *stack = match_stack(process, event->stack);
	struct block block = {.size = event->size};

	/* the first as any other; of the rest only the sums differ */
	match_count_alloc(match, &block, event, call);
	match_count_free(match, stack, &block, false);
	struct tally *tallies[] = {&process->total, &stack->tally,
				   &stack->group->tally};
	for (int i = 0; i < 3; i++) {
		tallies[i]->allocated_objects += pairs->n - 1;
		tallies[i]->freed_objects += pairs->n - 1;
		tallies[i]->allocated_bytes += (pairs->n - 1) * event->size;
		tallies[i]->freed_bytes += (pairs->n - 1) * event->size;
	}
	stack->last_time = pairs->alloc_time;
	stack->temporaries += pairs->n;
	process->events += 2 * pairs->n;
	if (pairs->free_time > process->time_end)
		process->time_end = pairs->free_time;
}

uint64_t pairs_use(struct match *match, struct reader *reader, uint64_t until,
		   uint64_t limit)
{
	if (reader->mean || match->owed.n || !reader->context.call ||
	    !reader->machine ||
	    reader->head - reader->next < SEEN_WORDS + PAIR_WORDS)
		return 0;
	uint64_t word = word_at(reader, reader->next);
	uint64_t time = word_at(reader, reader->next + 1);
	uint64_t third = word_at(reader, reader->next + 2);
	struct pairs pairs = find(reader, until, limit);
	/* an owner whose FREE is still to come: one event at a time */
	if (pairs.n < PAIRS_MIN ||
	    live_find(&match->process->live, event_address(word), NULL))
		return 0;
	uint32_t id = (uint32_t)(third >> EVENT_SIZE_BITS);
	uint32_t stack = id < reader->n_stacks ? reader->stacks[id] : 0;
	if (stack == READER_UNKNOWN)
		return 0;
	struct event event = {.type = EVENT_ALLOC,
			      .time = time,
			      .goid = reader->context.goid,
			      .thread = reader->thread,
			      .machine = reader->machine,
			      .call =
				  (reader->context.call & ~UINT64_C(0xffff)) |
				  event_call(word),
			      .size = third & EVENT_SIZE_MAX,
			      .stack = stack};
	count(match, &pairs, &event, match_clock(match, &event));
	/* most often they all have one address */
	freed_note(&match->freed,
		   event_address(word_at(reader, pairs.next - PAIR_WORDS)),
		   event.stack, 0);
	reader->next = pairs.next;
	reader->last_time = pairs.free_time;
	reader->aside.from = ASIDE_NOTHING;
	return 2 * pairs.n;
}
