/* SPDX-License-Identifier: MIT */
/*
 * feed.c - how many events a second the drain takes on one core
 *
 * Why     the collector must keep up with a target that does nothing but
 *         allocate (docs/benchmarks.md); here no target disturbs it
 * Method  a program that never ran is written into rings, a piece at a time, as
 *         the shim would; only the cuts are timed, each by the processor's
 *         time that it took.  Of the threads that the rings stand for two run
 *         at a time
 * Usage   feed [-f] [LIVE [RINGS]]: one combination; -f: no untimed frees
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "ingest/cut.h"

#define RINGS_MAX 64
#define RING_WORDS (uint64_t) RING_WORDS_COMMON
#define EVENTS_A_CUT 50000
#define CUTS 120
#define N_STACKS 2000
#define N_GROUPS 200
#define TICKS 40 /* between two events */

enum pattern { CHURN, SHORT };

struct source {
	struct ring_slot *slot;
	uint64_t *words, head;
	uint64_t call, sent; /* of the M; as the last CONTEXT has it */
};

static struct tracked tracked;
static struct source sources[RINGS_MAX];
static uint32_t n_rings = 1, stacks[N_STACKS];
static bool is_timed_only;
static uint64_t *live, *pool, n_live, pool_mask, pool_at;
static uint64_t events, now = 1000;
static uint64_t random_state = 88172645463325252u;

static uint64_t random_next(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static uint64_t random_below(uint64_t n)
{
	return (uint64_t)((unsigned __int128)random_next() * n >> 64);
}

static void *memory(size_t bytes)
{
	void *mapped = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mapped == MAP_FAILED) {
		perror("feed: mmap");
		exit(1);
	}
	return mapped;
}

static void unmemory(void *mapped, size_t bytes)
{
	munmap(mapped, bytes);
}

/* The place for `n` words; ones that end at the ring's end are skipped. */
static uint64_t *room(struct source *source, uint64_t n)
{
	uint64_t left = RING_WORDS - (source->head & (RING_WORDS - 1));

	if (left < n) {
		source->words[source->head & (RING_WORDS - 1)] =
		    event_long(LONG_SKIP, left);
		source->head += left;
	}
	uint64_t *place = source->words + (source->head & (RING_WORDS - 1));
	source->head += n;
	return place;
}

static void send_context(struct source *source)
{
	struct context_record record = {
	    .head = event_long(LONG_CONTEXT, LONG_WORDS(sizeof(record))),
	    .goid = 7,
	    .call = source->call,
	    .m = 0x1000,
	    .depth = 1,
	    .machine = (uint32_t)(source - sources)};

	memcpy(room(source, LONG_WORDS(sizeof(record))), &record,
	       sizeof(record));
	source->sent = source->call;
}

/* Each event is a cgo call of its own, as C.CString and C.free are. */
static void next_call(struct source *source)
{
	source->call++;
	if (source->call >> 16 != source->sent >> 16 || !source->sent)
		send_context(source);
}

static void write_alloc(struct source *source, uint64_t address)
{
	/* few stacks make most of the events */
	uint64_t hot = random_next() % 8 ? 32 : N_STACKS - 1;
	uint32_t stack = 1 + (uint32_t)random_below(hot);
	uint64_t *words;

	next_call(source);
	words = room(source, EVENT_ALLOC_WORDS);
	words[0] = event_word(EVENT_ALLOC, address, source->call);
	words[1] = now += TICKS;
	words[2] = event_size_stack(16 + address % 512, stack);
	events++;
}

static void write_free(struct source *source, uint64_t address, bool is_known)
{
	bool is_timed = !is_known || is_timed_only;
	uint64_t *words;

	next_call(source);
	words = room(source, is_timed ? 2 : 1);
	words[0] = event_word(is_timed ? EVENT_FREE : EVENT_FREE_KNOWN, address,
			      source->call);
	now += TICKS;
	if (is_timed)
		words[1] = now;
	events++;
}

/* Freed addresses are used again, the oldest first. */
static uint64_t reuse(uint64_t freed)
{
	uint64_t address = pool[pool_at & pool_mask];

	pool[pool_at++ & pool_mask] = freed;
	return address;
}

static void replace(struct source *source)
{
	uint64_t i = random_below(n_live), old = live[i];

	write_free(source, old, false);
	live[i] = reuse(old);
	write_alloc(source, live[i]);
}

static void come_and_go(struct source *source)
{
	uint64_t address = pool[(pool_at + random_below(8)) & pool_mask];

	write_alloc(source, address);
	write_free(source, address, true);
}

/* Two threads run at a time. */
static struct source *running(void)
{
	uint64_t pair = now / (1000 * TICKS);

	return &sources[(pair + random_next() % 2) % n_rings];
}

static void write_piece(enum pattern pattern, uint64_t n)
{
	for (uint64_t end = events + n; events < end;) {
		if (pattern == CHURN || random_next() % 10 == 0)
			replace(running());
		else
			come_and_go(running());
	}
	for (uint32_t i = 0; i < n_rings; i++)
		atomic_store(&sources[i].slot->head, sources[i].head);
	atomic_store(&tracked.control->sequence, now + 1);
}

/* What others do on this processor is not our time. */
static double seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double cut(void)
{
	double start = seconds();

	cut_take(&tracked, false);
	return seconds() - start;
}

static uint32_t no_stack(void *arg, const struct stack_record *record,
			 uint64_t words)
{
	(void)arg;
	(void)record;
	(void)words;
	return 0;
}

static void make_stacks(void)
{
	for (uint32_t i = 0; i < N_STACKS; i++) {
		struct pc pcs[2] = {{0x1000 + i, 0}, {0x2000, 1}};
		stacks[i] =
		    process_stack(&tracked.process, pcs, 2, 0, 0, i % N_GROUPS);
	}
}

static void carve(uint32_t i)
{
	struct ring_slot *slots =
	    (struct ring_slot *)((char *)tracked.control + CONTROL_SLOTS);

	sources[i] = (struct source){
	    .slot = &slots[i],
	    .words = (uint64_t *)(tracked.rings.base + i * RING_WORDS * 8),
	    .call = 1};
	slots[i].offset = i * RING_WORDS * 8;
	slots[i].words = RING_WORDS;
	slots[i].generation = 1;
	atomic_store(&slots[i].state, SLOT_LIVE);
}

/* A ring's ids are the same for all; the reader is told of them directly. */
static void tell_stacks(struct reader *reader)
{
	reader->stacks = malloc(sizeof(stacks));
	if (!reader->stacks)
		exit(1);
	memcpy(reader->stacks, stacks, sizeof(stacks));
	reader->n_stacks = N_STACKS;
}

static void begin(void)
{
	memset(&tracked, 0, sizeof(tracked));
	tracked.control = memory(CONTROL_BYTES);
	tracked.rings =
	    (struct rings){.base = memory(n_rings * RING_WORDS * 8),
			   .bytes = n_rings * RING_WORDS * 8,
			   .chunk_used = tracked.control->chunk_used,
			   .stack = no_stack};
	tracked.readers = memory(RING_SLOTS_MAX * sizeof(struct reader));
	if (process_init(&tracked.process) ||
	    match_init(&tracked.match, &tracked.process))
		exit(1);
	make_stacks();
	for (uint32_t i = 0; i < n_rings; i++)
		carve(i);
	atomic_store(&tracked.control->slots_used, n_rings);
	cut_take(&tracked, false);
	for (uint32_t i = 0; i < n_rings; i++)
		tell_stacks(&tracked.readers[i]);
}

static void end(void)
{
	for (uint32_t i = 0; i < n_rings; i++)
		reader_release(&tracked.readers[i]);
	match_release(&tracked.match);
	process_release(&tracked.process);
	unmemory(tracked.readers, RING_SLOTS_MAX * sizeof(struct reader));
	unmemory(tracked.rings.base, n_rings * RING_WORDS * 8);
	unmemory(tracked.control, CONTROL_BYTES);
}

/* All blocks are allocated; as in a heap, neighbours are not in order. */
static void fill(void)
{
	pool_at = 0;
	for (pool_mask = 1023; pool_mask < n_live / 8;)
		pool_mask = pool_mask * 2 + 1;
	live = memory(n_live * 8);
	pool = memory((pool_mask + 1) * 8);
	for (uint64_t i = 0; i <= pool_mask; i++)
		pool[i] = 0x7f0000000000 + i * 48;
	for (uint64_t i = 0; i < n_live; i++) {
		live[i] = 0x560000000000 + i * 48;
		write_alloc(running(), live[i]);
		if (i % EVENTS_A_CUT == EVENTS_A_CUT - 1) {
			write_piece(CHURN, 0);
			cut();
		}
	}
	write_piece(CHURN, 0);
	cut();
}

static void check(void)
{
	const struct process *process = &tracked.process;

	if (process->live.count == n_live && !process->unknown_frees &&
	    !process->degraded.missed_frees && !process->n_incomplete)
		return;
	fprintf(stderr, "feed: %zu blocks live, not %ju; %ju frees unknown\n",
		process->live.count, (uintmax_t)n_live,
		(uintmax_t)process->unknown_frees);
	exit(1);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Median and lower tenth of the cuts, ns an event. */
static void measure(enum pattern pattern)
{
	static double cuts[CUTS];

	for (int i = 0; i < CUTS; i++) {
		uint64_t before = events;
		write_piece(pattern, EVENTS_A_CUT);
		cuts[i] = cut() * 1e9 / (double)(events - before);
	}
	/* what has no timed event behind it waits a cut */
	cut();
	cut();
	check();
	qsort(cuts, CUTS, sizeof(*cuts), by_value);
	printf("%9ju %6u  %-6s %9.1f %7.1f %8.1f\n", (uintmax_t)n_live, n_rings,
	       pattern == CHURN ? "churn" : "short", cuts[CUTS / 2],
	       cuts[CUTS / 10], 1e3 / cuts[CUTS / 10]);
	fflush(stdout);
}

static void run(uint64_t blocks, uint32_t rings)
{
	n_live = blocks;
	n_rings = rings;
	begin();
	fill();
	measure(CHURN);
	measure(SHORT);
	unmemory(live, n_live * 8);
	unmemory(pool, (pool_mask + 1) * 8);
	end();
}

int main(int argc, char **argv)
{
	static const uint64_t blocks[] = {1000, 100000, 1000000, 10000000};
	static const uint32_t rings[] = {1, 2, 8, 64};

	is_timed_only = argc > 1 && !strcmp(argv[1], "-f");
	argv += is_timed_only;
	argc -= is_timed_only;
	printf("     live  rings  kind    median ns     p10  p10 M/s\n");
	for (int i = 0; argc < 2 && i < 4; i++)
		for (int j = 0; j < 4; j++)
			run(blocks[i], rings[j]);
	if (argc > 1)
		run(strtoull(argv[1], NULL, 10),
		    argc > 2 ? (uint32_t)atoi(argv[2]) : 1);
	return 0;
}
