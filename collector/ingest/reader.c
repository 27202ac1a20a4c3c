/* SPDX-License-Identifier: MIT */
#include "ingest/reader.h"

#include <linux/futex.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void reader_release(struct reader *reader)
{
	free(reader->stacks);
	free(reader->whole);
	reader->stacks = reader->whole = NULL;
	reader->origin = 0;
	reader->n_stacks = 0;
}

/* A ring must lie within the memfd, in whole chunks, a power of two. */
static bool can_be_ring(const struct rings *rings, uint64_t offset,
			uint64_t words)
{
	return words >= RING_WORDS_MIN && words <= RING_WORDS_MAX &&
	       !(words & (words - 1)) && !(offset % RING_CHUNK_BYTES) &&
	       offset <= rings->bytes && words * 8 <= rings->bytes - offset;
}

static bool set_ring(struct reader *reader, const struct rings *rings,
		     uint64_t offset, uint64_t words)
{
	if (!can_be_ring(rings, offset, words))
		return false;
	reader->words = (const volatile uint64_t *)(rings->base + offset);
	reader->mask = words - 1;
	reader->offset = offset;
	return true;
}

static void start(struct reader *reader, const struct rings *rings)
{
	struct ring_slot *slot = reader->slot;

	reader_release(reader);
	reader->generation = slot->generation;
	reader->next = 0;
	reader->seen = reader->head = reader->head_time = 0;
	reader->seen_before = reader->last_work = 0;
	reader->timed = 0;
	reader->aside.from = ASIDE_NOTHING;
	reader->context = (struct context_record){0};
	reader->mean = 0;
	reader->freed_by = 0;
	reader->machine = NULL;
	reader->given = reader->ahead.next = 0;
	reader->ahead.used = reader->ahead.near = reader->ahead.far = 0;
	reader->words = NULL;
	reader->is_damaged =
	    !set_ring(reader, rings, slot->offset, slot->words);
	reader->is_new = true;
}

void reader_look(struct reader *reader, const struct rings *rings,
		 uint32_t word)
{
	struct ring_slot *slot = reader->slot;

	reader->is_live = atomic_load_explicit(
			      &slot->state, memory_order_acquire) == SLOT_LIVE;
	if (!reader->is_live)
		return;
	if ((!reader->words && !reader->is_damaged) ||
	    reader->generation != slot->generation)
		start(reader, rings);
	/* the word before the head: after the last publish nothing comes */
	reader->is_dead =
	    slot->has_word && word <= 124 &&
	    __atomic_load_n((uint32_t *)(slot->owner + (word & ~3u)),
			    __ATOMIC_ACQUIRE) &
		OWNER_DIED;
	reader->seen_before = reader->seen;
	reader->seen = reader->head;
	reader->seen_time = reader->head_time;
	reader->head = atomic_load_explicit(&slot->head, memory_order_acquire);
	/* an old ring, the jump of a GROW to its multiple, a new ring */
	if (reader->head > reader->next &&
	    reader->head - reader->next > 4 * (uint64_t)RING_WORDS_MAX)
		reader->is_damaged = true;
}

static uint64_t word_at(const struct reader *reader, uint64_t index)
{
	return reader->words[index & reader->mask];
}

/* Into a record of any type. */
static void copy_words(const struct reader *reader, void *to, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		uint64_t word = word_at(reader, reader->next + i);

		memcpy((char *)to + i * sizeof(word), &word, sizeof(word));
	}
}

/*
 * Nobody writes to this ring again.  Its pages are charged to the target: all
 * go but those of the first chunk, for which the next thread waits less.
 */
static void give_back(const struct rings *rings, uint64_t offset,
		      uint64_t words)
{
	uint64_t first = offset / RING_CHUNK_BYTES, n = ring_chunks(words);

	if (n > 1)
		madvise(rings->base + offset + RING_CHUNK_BYTES,
			(n - 1) * RING_CHUNK_BYTES, MADV_REMOVE);
	for (uint64_t i = first; i < first + n; i++)
		atomic_fetch_and(&rings->chunk_used[i / 64],
				 ~(UINT64_C(1) << i % 64));
}

static bool grow(struct reader *reader, const struct rings *rings)
{
	struct grow_record record;
	uint64_t old_offset = reader->offset, old_words = reader->mask + 1;

	copy_words(reader, &record, LONG_WORDS(sizeof(record)));
	uint64_t end = reader->next + LONG_WORDS(sizeof(record));
	if (!set_ring(reader, rings, record.offset, record.words))
		return false;
	reader->next = ring_grown_index(end, record.words);
	give_back(rings, old_offset, old_words);
	return true;
}

static bool grow_whole(struct reader *reader, uint32_t n)
{
	uint32_t *grown = realloc(reader->whole, n * sizeof(*grown));

	if (!grown)
		return false;
	memset(grown + reader->n_stacks, 0,
	       (n - reader->n_stacks) * sizeof(*grown));
	reader->whole = grown;
	return true;
}

static bool add_stack(struct reader *reader, const struct rings *rings,
		      uint64_t words)
{
	static uint64_t copy[STACK_RECORD_WORDS_MAX];
	const struct stack_record *record = (const void *)copy;

	uint64_t least =
	    event_long_subtype(word_at(reader, reader->next)) == LONG_FRAMES
		? LONG_WORDS(sizeof(struct frames_record))
		: LONG_WORDS(sizeof(*record));
	if (words > STACK_RECORD_WORDS_MAX || words < least)
		return false;
	copy_words(reader, copy, words);
	uint32_t id = record->id;
	if (!id || id > STACK_ID_MAX || id > reader->n_stacks + 1024)
		return false;
	if (id >= reader->n_stacks) {
		uint32_t n = reader->n_stacks ? reader->n_stacks * 2 : 1024;
		n = n > id ? n : id + 1;
		uint32_t *grown = realloc(reader->stacks, n * sizeof(*grown));
		if (!grown)
			return false;
		memset(grown + reader->n_stacks, 0,
		       (n - reader->n_stacks) * sizeof(*grown));
		reader->stacks = grown;
		if (reader->whole && !grow_whole(reader, n))
			return false;
		reader->n_stacks = n;
	}
	reader->stacks[id] = rings->stack(rings->arg, record, words);
	if (reader->whole)
		reader->whole[id] = reader->stacks[id];
	if (reader->origin)
		reader->stacks[id] = READER_UNKNOWN;
	/* raw words of a stack may hold secrets */
	explicit_bzero(copy, words * 8);
	return true;
}

_Static_assert(offsetof(struct frames_record, id) ==
		   offsetof(struct stack_record, id),
	       "both kinds of stacks are read alike");

static uint32_t whole_stack(const struct reader *reader, uint32_t id)
{
	const uint32_t *stacks = reader->whole ? reader->whole : reader->stacks;

	return id < reader->n_stacks ? stacks[id] : 0;
}

static uint32_t stack_of(const struct reader *reader, const struct rings *rings,
			 uint32_t id)
{
	if (id >= reader->n_stacks)
		return 0;
	if (reader->stacks[id] == READER_UNKNOWN)
		reader->stacks[id] =
		    rings->part(rings->arg, reader->whole[id], reader->origin);
	return reader->stacks[id];
}

/* Stacks are those of another origin now, each when it is needed. */
static bool set_origin(struct reader *reader, uint32_t origin)
{
	size_t bytes = reader->n_stacks * sizeof(*reader->stacks);

	if (origin == reader->origin)
		return true;
	if (!reader->whole) {
		reader->whole = malloc(bytes + 1);
		if (!reader->whole)
			return false;
		if (bytes)
			memcpy(reader->whole, reader->stacks, bytes);
	}
	reader->origin = origin;
	if (bytes && origin)
		memset(reader->stacks, 0xff, bytes);
	else if (bytes)
		memcpy(reader->stacks, reader->whole, bytes);
	return true;
}

static bool use_context(struct reader *reader, const struct rings *rings,
			uint64_t words)
{
	const struct context_record *context = &reader->context;

	if (words != LONG_WORDS(sizeof(*context)))
		return false;
	copy_words(reader, &reader->context, words);
	reader->machine = NULL;
	if (!rings->origin)
		return true;
	/* the first runtime is the executable's: others have no tests */
	return set_origin(reader, context->goid && !(context->machine >>
						     MACHINE_RUNTIME_SHIFT)
				      ? rings->origin(rings->arg, context->goid)
				      : 0);
}

#define GOROUTINE_WORDS LONG_WORDS(sizeof(struct goroutine_record))

static bool use_goroutine(struct reader *reader, const struct rings *rings,
			  uint64_t words)
{
	uint64_t copy[GOROUTINE_WORDS + LONG_WORDS(TEST_NAME_MAX)];
	char *test = (char *)(copy + GOROUTINE_WORDS);

	if (!rings->goroutine || words <= GOROUTINE_WORDS ||
	    words > sizeof(copy) / sizeof(*copy))
		return false;
	copy_words(reader, copy, words);
	test[(words - GOROUTINE_WORDS) * 8 - 1] = 0;
	rings->goroutine(rings->arg, (const void *)copy, test);
	return true;
}

static uint64_t call_of(const struct reader *reader, uint16_t call)
{
	return reader->context.call
		   ? (reader->context.call & ~UINT64_C(0xffff)) | call
		   : 0;
}

static enum event_type type_of_told(const struct told_record *told)
{
	if (told->what == TOLD_ALLOC)
		return EVENT_ALLOC;
	return told->what == TOLD_FREE ? EVENT_FREE : EVENT_LONG;
}

/* Blocks of malloc are told of only to be left out. */
static bool can_be_told(const struct told_record *told)
{
	return told->what >= TOLD_ALLOC && told->what <= TOLD_POOL_ENDS &&
	       (told->pool || (told->what == TOLD_ALLOC && told->is_left_out &&
			       !(told->address & ~EVENT_ADDRESS_MASK)));
}

static bool read_told(struct reader *reader, const struct rings *rings,
		      uint64_t words)
{
	struct told_record told;

	if (words != LONG_WORDS(sizeof(told)))
		return false;
	copy_words(reader, &told, words);
	if (!can_be_told(&told))
		return false;
	reader->event = (struct event){
	    .type = (uint8_t)type_of_told(&told),
	    .told = (uint8_t)told.what,
	    .time = told.time,
	    .address = told.address,
	    .pool = told.pool,
	    .goid = reader->context.goid,
	    .thread = reader->thread,
	    .call = call_of(reader, told.call),
	    .size = told.size_stack & EVENT_SIZE_MAX,
	    .mean = reader->mean,
	    .stack = stack_of(reader, rings,
			      (uint32_t)(told.size_stack >> EVENT_SIZE_BITS)),
	    .is_left_out = told.is_left_out,
	};
	reader->event_words = words;
	return true;
}

/*
 * One long record at next; false: damage.  A mark, and what the program told,
 * are timed events.
 */
static bool use_long(struct reader *reader, const struct rings *rings,
		     uint64_t word, bool *is_event)
{
	uint64_t words = event_long_words(word);

	*is_event = false;
	if (!words || words > reader->head - reader->next ||
	    words > reader->mask + 1 - (reader->next & reader->mask))
		return false;
	switch (event_long_subtype(word)) {
	case LONG_SKIP:
		break;
	case LONG_GROW:
		return words == LONG_WORDS(sizeof(struct grow_record)) &&
		       grow(reader, rings);
	case LONG_CONTEXT:
		if (!use_context(reader, rings, words))
			return false;
		break;
	case LONG_GOROUTINE:
		if (!use_goroutine(reader, rings, words))
			return false;
		break;
	case LONG_STACK:
	case LONG_FRAMES:
		if (!add_stack(reader, rings, words))
			return false;
		break;
	case LONG_SAMPLE:
		if (words != LONG_WORDS(sizeof(struct sample_record)))
			return false;
		reader->mean = word_at(reader, reader->next + 1);
		if (reader->mean > SAMPLE_MEAN_MAX)
			return false;
		break;
	case LONG_FREED:
		if (words != LONG_WORDS(sizeof(struct freed_record)))
			return false;
		reader->freed_by =
		    1 + whole_stack(reader, (uint32_t)word_at(
						reader, reader->next + 1));
		break;
	case LONG_MARK: {
		struct mark_record mark;
		if (words < LONG_WORDS(sizeof(mark)))
			return false;
		copy_words(reader, &mark, LONG_WORDS(sizeof(mark)));
		reader->event =
		    (struct event){.type = EVENT_LONG, .time = mark.time};
		memcpy(reader->mark_name, mark.name, sizeof(mark.name) - 1);
		reader->event.name = reader->mark_name;
		reader->event_words = words;
		*is_event = true;
		return true;
	}
	case LONG_TOLD:
		*is_event = true;
		return read_told(reader, rings, words);
	default:
		return false;
	}
	reader->next += words;
	return true;
}

/* Where the look for a timed event has come to, in this ring or a later one. */
struct place {
	const volatile uint64_t *words;
	uint64_t mask, index;
};

static uint64_t place_word(const struct place *place, uint64_t ahead)
{
	return place->words[(place->index + ahead) & place->mask];
}

/* Past a long record; true: it has a time. */
static bool pass_long(struct place *place, const struct reader *reader,
		      const struct rings *rings, uint64_t word, uint64_t *time)
{
	enum event_long subtype = event_long_subtype(word);
	uint64_t words = event_long_words(word);
	uint64_t size;

	*time = UINT64_MAX;
	if (!words || words > reader->head - place->index ||
	    words > place->mask + 1 - (place->index & place->mask))
		return true; /* damage: nothing comes behind it */
	bool is_timed = subtype == LONG_MARK || subtype == LONG_TOLD;
	if (is_timed)
		*time = place_word(place, 1);
	if (subtype == LONG_GROW && words == LONG_WORDS(24)) {
		uint64_t offset = place_word(place, 1);
		size = place_word(place, 2);
		if (!can_be_ring(rings, offset, size))
			return true;
		place->words =
		    (const volatile uint64_t *)(rings->base + offset);
		place->mask = size - 1;
		place->index = ring_grown_index(place->index + words, size);
		return false;
	}
	place->index += words;
	return is_timed;
}

/*
 * The time of the next timed event, found once for all untimed FREEs that come
 * before it.  Hostile words may be others when they are used: that only makes
 * the target's own times wrong.
 */
static void look_ahead(struct reader *reader, const struct rings *rings)
{
	struct place place = {reader->words, reader->mask, reader->next};
	uint64_t time = UINT64_MAX;

	while (place.index < reader->head) {
		uint64_t word = place_word(&place, 0);
		enum event_type type = event_type(word);
		if (type == EVENT_FREE_KNOWN) {
			place.index += EVENT_FREE_KNOWN_WORDS;
		} else if (type == EVENT_LONG) {
			if (pass_long(&place, reader, rings, word, &time))
				break;
		} else {
			if (place.index + 1 < reader->head)
				time = place_word(&place, 1);
			break;
		}
	}
	reader->timed = place.index;
	reader->timed_time = time;
	reader->timed_head = reader->head;
}

/* By when the untimed FREE at `next` had happened. */
static uint64_t known_time(struct reader *reader, const struct rings *rings)
{
	uint64_t seen_time =
	    reader->next < reader->seen ? reader->seen_time : reader->head_time;

	if (reader->timed <= reader->next || reader->timed_head != reader->head)
		look_ahead(reader, rings);
	return reader->timed_time < seen_time ? reader->timed_time : seen_time;
}

static uint64_t short_words(enum event_type type)
{
	if (type == EVENT_FREE_KNOWN)
		return EVENT_FREE_KNOWN_WORDS;
	return type == EVENT_ALLOC || type == EVENT_ALLOC_MOVED
		   ? EVENT_ALLOC_WORDS
		   : EVENT_FREE_WORDS;
}

static bool read_short(struct reader *reader, const struct rings *rings,
		       uint64_t word)
{
	struct event *event = &reader->event;
	enum event_type type = event_type(word);
	uint64_t words = short_words(type);

	if (type == EVENT_NONE || words > reader->head - reader->next)
		return false;
	event->type = (uint8_t)type;
	event->address = event_address(word);
	event->time = words == EVENT_FREE_KNOWN_WORDS
			  ? known_time(reader, rings)
			  : word_at(reader, reader->next + 1);
	event->goid = reader->context.goid;
	event->thread = reader->thread;
	event->call = call_of(reader, event_call(word));
	event->told = 0;
	event->size = event->stack = 0;
	event->freed_by = words == EVENT_ALLOC_WORDS ? 0 : reader->freed_by;
	if (words == EVENT_ALLOC_WORDS) {
		uint64_t third = word_at(reader, reader->next + 2);
		uint32_t id = (uint32_t)(third >> EVENT_SIZE_BITS);
		event->size = third & EVENT_SIZE_MAX;
		event->mean = reader->mean;
		event->stack = stack_of(reader, rings, id);
	}
	reader->event_words = words;
	return true;
}

bool reader_peek(struct reader *reader, const struct rings *rings)
{
	while (!reader->is_damaged && reader->next < reader->head) {
		uint64_t word = word_at(reader, reader->next);
		bool is_event = true;
		bool is_good = event_type(word) == EVENT_LONG
				   ? use_long(reader, rings, word, &is_event)
				   : read_short(reader, rings, word);
		if (!is_good)
			reader->is_damaged = true;
		else if (is_event)
			return true;
	}
	return false;
}

static bool is_below(const struct reader *reader, uint64_t head)
{
	return head >> MARK_HEAD_BITS == (reader->generation & 0xffff) &&
	       reader->next < (head & ((UINT64_C(1) << MARK_HEAD_BITS) - 1));
}

bool reader_is_before_mark(const struct reader *reader, uint32_t slot,
			   const struct reader *marking)
{
	uint64_t place = LONG_WORDS(sizeof(struct mark_record)) + slot;

	return place < marking->event_words &&
	       is_below(reader, word_at(marking, marking->next + place));
}

bool reader_is_before_off(const struct reader *reader)
{
	return is_below(reader, atomic_load(&reader->slot->off_head));
}

void reader_take(struct reader *reader)
{
	reader->next += reader->event_words;
	reader->freed_by = 0;
}

void reader_done(struct reader *reader)
{
	struct ring_slot *slot = reader->slot;

	reader->given = reader->next;
	atomic_store_explicit(&slot->tail, reader->next, memory_order_seq_cst);
	if (atomic_exchange(&slot->wanted, 0))
		syscall(SYS_futex, &slot->wanted, FUTEX_WAKE, 1, NULL, NULL, 0);
}

void reader_recycle(struct reader *reader, const struct rings *rings,
		    struct session_control *control)
{
	/* a ring that never was one has no chunks */
	if (reader->words)
		give_back(rings, reader->offset, reader->mask + 1);
	reader->words = NULL;
	reader->is_damaged = false;
	reader->is_live = false; /* its owner word is the next thread's */
	reader_release(reader);
	/* the slot first: a thread that sees the count must find it */
	atomic_store_explicit(&reader->slot->state, SLOT_FREE,
			      memory_order_release);
	atomic_fetch_add(&control->slots_free, 1);
}
