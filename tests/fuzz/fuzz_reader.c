/* SPDX-License-Identifier: MIT */
/*
 * fuzz_reader.c - words of a ring become events, and events a model
 *
 * Input   the slot's offset and words in 2 bytes, how far it is filled at a
 *         time in 1, then the ring's words
 */
#include "target.h"

#include "ingest/run.h"

#define CHUNKS 8
#define HEAD_BYTES 3

static uint64_t memory[CHUNKS * RING_CHUNK_BYTES / 8];
static _Atomic uint64_t chunk_used[RING_CHUNKS_MAX / 64];
static struct session_control control;
static struct ring_slot slot;
static struct process process;
static struct match match;

static uint32_t add_stack(void *arg, const struct stack_record *record,
			  uint64_t words)
{
	(void)arg;
	touch(record, words * 8);
	return 0;
}

/* A test binary's: one of four origins, and no stack of any. */
static void meet(void *arg, const struct goroutine_record *record,
		 const char *test)
{
	(void)arg;
	touch(record, sizeof(*record));
	touch_text(test);
}

static uint32_t origin_of(void *arg, uint64_t goid)
{
	(void)arg;
	return goid % 4;
}

static uint32_t part(void *arg, uint32_t stack, uint32_t origin)
{
	(void)arg;
	REQUIRE(stack == 0 && origin > 0 && origin < 4);
	return 0;
}

static const struct rings rings = {.base = (char *)memory,
				   .bytes = sizeof(memory),
				   .chunk_used = chunk_used,
				   .stack = add_stack,
				   .goroutine = meet,
				   .origin = origin_of,
				   .part = part};

static struct machine *machine_of(const struct reader *reader)
{
	return reader->context.machine
		   ? match_machine(&match, reader->context.machine)
		   : NULL;
}

/* Both ways to use events, in turn: neither may lose the other. */
static void use_events(struct reader *reader)
{
	for (int i = 0;; i++) {
		reader->machine = machine_of(reader);
		if (i % 4 && run_peek(reader) &&
		    run_use(&match, reader, reader->event.time + 1000,
			    UINT64_MAX))
			continue;
		if (!reader_peek(reader, &rings))
			break;
		REQUIRE(reader->event.stack == 0);
		reader->event.machine = machine_of(reader);
		if (reader->event.type != EVENT_LONG)
			match_event(&match, &reader->event, &reader->aside);
		reader_take(reader);
	}
	reader_done(reader);
}

static void carve(const uint8_t *data)
{
	memset(&slot, 0, sizeof(slot));
	slot.offset = data[0] % CHUNKS * RING_CHUNK_BYTES + (data[0] == 255);
	slot.words = RING_WORDS_MIN << data[1] % 4;
	slot.words += data[1] == 255;
	slot.generation = 1;
	slot.has_word = data[1] & 16;
	atomic_store(&slot.state, SLOT_LIVE);
}

/* As a producer would: on into the next ring, too. */
static void produce(struct reader *reader, const uint8_t *words, uint64_t n)
{
	uint64_t head = atomic_load(&slot.head);
	char *ring = (char *)memory + reader->offset;

	REQUIRE(reader->offset < sizeof(memory));
	REQUIRE((reader->mask + 1) * 8 <= sizeof(memory) - reader->offset);
	if (head < reader->next)
		head = reader->next;
	for (uint64_t i = 0; i < n; i++, head++)
		memcpy(ring + (head & reader->mask) * 8, words + i * 8, 8);
	atomic_store(&slot.head, head);
}

static void feed(struct reader *reader, const uint8_t *words, uint64_t n,
		 uint64_t step)
{
	reader_look(reader, &rings, 0);
	while (n && !reader->is_damaged) {
		step = step < n ? step : n;
		produce(reader, words, step);
		words += step * 8;
		n -= step;
		reader_look(reader, &rings, 0);
		use_events(reader);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader reader = {.slot = &slot};

	if (size < HEAD_BYTES)
		return 0;
	memset(memory, 0, sizeof(memory));
	carve(data);
	REQUIRE(!process_init(&process) && !match_init(&match, &process));
	feed(&reader, data + HEAD_BYTES, (size - HEAD_BYTES) / 8, data[2] + 1u);
	match_finish(&match);
	reader_recycle(&reader, &rings, &control);
	reader_release(&reader);
	match_release(&match);
	process_release(&process);
	return 0;
}
